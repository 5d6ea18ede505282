"""What is known of licences: which are permissive, what packages call them, and what may be an exception."""

PERMISSIVE = frozenset(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 FTL HPND ISC MIT MIT-CMU OpenLDAP OpenSSL PSF-2.0 "
    "PostgreSQL Unlicense Zlib curl libpng-2.0".split()
)
# Words of packages' metadata → SPDX, as far as they say which licence it is.
NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD",
    "BSD License": "BSD",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "LGPL with exceptions": "LGPL-3.0-or-later WITH exceptions",
    "MIT License": "MIT",
    "New BSD": "BSD-3-Clause",
}
# Locked for other systems, or for other Pythons, and so not always installed.
ELSEWHERE = {
    "colorama": "BSD-3-Clause",
    "pywin32": "PSF-2.0",
    "tzdata": "Apache-2.0",
}
EXCEPTIONS = {
    "certifi": "the list of root certificates; MPL-2.0 covers its own file, which is unchanged",
    "psycopg2-binary": "the driver of PostgreSQL that was asked for; used unchanged, through its interface",
    "tqdm": "progress bars, needed by rapidocr; MPL-2.0 covers its own files, which are unchanged",
}
# Shared libraries that wheels for Linux bring along, by their file names.
LIBRARIES = {
    "libXau": "MIT",
    "libaom": "BSD-2-Clause",
    "libavcodec": "LGPL-2.1-or-later (FFmpeg, in opencv-python-headless)",
    "libavformat": "LGPL-2.1-or-later (FFmpeg, in opencv-python-headless)",
    "libavif": "BSD-2-Clause",
    "libavutil": "LGPL-2.1-or-later (FFmpeg, in opencv-python-headless)",
    "libbrotlicommon": "MIT",
    "libbrotlidec": "MIT",
    "libcom_err": "MIT",
    "libcrypt": "LGPL-2.1-or-later (in psycopg2-binary)",
    "libcrypto": "Apache-2.0",
    "libcurl": "curl",
    "libdrm": "MIT",
    "libfreetype": "FTL",
    "libgeos": "LGPL-2.1-or-later (in shapely)",
    "libgeos_c": "LGPL-2.1-or-later (in shapely)",
    "libgfortran": "GPL-3.0-or-later WITH GCC-exception-3.1 (part of the compiler's runtime: no condition on its users)",
    "libgssapi_krb5": "MIT",
    "libharfbuzz": "MIT",
    "libidn2": "LGPL-3.0-or-later OR GPL-2.0-or-later (in pycurl)",
    "libjpeg": "IJG AND BSD-3-Clause",
    "libk5crypto": "MIT",
    "libkeyutils": "LGPL-2.1-or-later (in psycopg2-binary)",
    "libkrb5": "MIT",
    "libkrb5support": "MIT",
    "liblber": "OpenLDAP",
    "liblcms2": "MIT",
    "libldap": "OpenLDAP",
    "liblzma": "0BSD",
    "libnghttp2": "MIT",
    "libnghttp3": "MIT",
    "libngtcp2": "MIT",
    "libngtcp2_crypto_ossl": "MIT",
    "libopenblasp-r0": "BSD-3-Clause",
    "libopenjp2": "BSD-2-Clause",
    "libpcre": "BSD-3-Clause",
    "libpng16": "libpng-2.0",
    "libpq": "PostgreSQL",
    "libpsl": "MIT",
    "libquadmath": "LGPL-2.1-or-later (part of the compiler's runtime, in numpy and opencv-python-headless)",
    "libsasl2": "BSD",
    "libscipy_openblas64_": "BSD-3-Clause",
    "libselinux": "public domain",
    "libsfparse": "MIT",
    "libsharpyuv": "BSD-3-Clause",
    "libssh2": "BSD-3-Clause",
    "libssl": "Apache-2.0",
    "libswresample": "LGPL-2.1-or-later (FFmpeg, in opencv-python-headless)",
    "libswscale": "LGPL-2.1-or-later (FFmpeg, in opencv-python-headless)",
    "libtiff": "libtiff",
    "libunistring": "LGPL-3.0-or-later OR GPL-2.0-or-later (in pycurl)",
    "libvpx": "BSD-3-Clause",
    "libwebp": "BSD-3-Clause",
    "libwebpdemux": "BSD-3-Clause",
    "libwebpmux": "BSD-3-Clause",
    "libxcb": "MIT",
    "libzstd": "BSD-3-Clause",
    "liblz4": "BSD-2-Clause",
}
MODELS = {
    "PP-OCRv6 detection and recognition, PP-OCR 2.0 direction (in rapidocr, with its MODEL_LICENSES.md)": "Apache-2.0",
    "language identification (in py3langid)": "BSD-3-Clause",
    "types of files (magic.mgc, in pylibmagic)": "BSD-2-Clause",
}
