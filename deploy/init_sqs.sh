#!/usr/bin/env bash
# Run by LocalStack when it is ready: the bucket, and queues with their dead-letter queues as `queues create` wants them.
set -euo pipefail

prefix="${QUIRE_QUEUE_PREFIX:-quire-}"
bucket="${QUIRE_BUCKET:-quire}"

awslocal s3api head-bucket --bucket "$bucket" 2>/dev/null || awslocal s3api create-bucket --bucket "$bucket" >/dev/null

for queue in validate extract persist urgent webhooks; do
  dead_url=$(awslocal sqs create-queue --queue-name "${prefix}${queue}-dead" \
    --attributes MessageRetentionPeriod=1209600 --query QueueUrl --output text)
  dead_arn=$(awslocal sqs get-queue-attributes --queue-url "$dead_url" --attribute-names QueueArn \
    --query Attributes.QueueArn --output text)
  attributes=$(printf '{"VisibilityTimeout":"60","RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"%s\\",\\"maxReceiveCount\\":\\"5\\"}"}' "$dead_arn")
  awslocal sqs create-queue --queue-name "${prefix}${queue}" --attributes "$attributes" >/dev/null
done
echo "quire: bucket and queues are ready"
