"""The words that tell what a document is, folded (no case, no accents), in English, German, French, Spanish, Italian
and Dutch. `titles` count most at the start of a document, `body` words count anywhere."""

from typing import NamedTuple


class Words(NamedTuple):
    titles: str
    body: str


CLASS_WORDS = {
    "invoice": Words(
        "invoice|rechnung|facture|factura|fattura|factuur|faktura|tax invoice|proforma|abschlagsrechnung|teilrechnung"
        "|electricity bill|gas bill|water bill|phone bill|energy bill|utility bill|your bill|honorarnote|bolletta"
        "|betriebskostenabrechnung|nebenkostenabrechnung|jaarnota",
        "invoice number|invoice no|invoice date|invoice to|bill to|due date|amount due|vat number|vat id|unit price"
        "|payment terms|rechnungsnummer|rechnungs nr|rechnung nr|rechnungsdatum|rechnungsbetrag|zahlbar|ust id nr"
        "|ust idnr|ust id|netto|mwst|steuernummer|leistungsdatum|einzelpreis|falligkeit|zahlungsziel"
        "|numero de facture|facture n|date de facture|date d echeance|echeance|total ht|total ttc|tva|montant tva"
        "|prix unitaire|siret|numero de factura|fecha de factura|factura n|base imponible|vencimiento"
        "|precio unitario|iva|cif|nif|numero fattura|fattura n|data fattura|imponibile|partita iva|p iva|scadenza"
        "|prezzo unitario|factuurnummer|factuurdatum|vervaldatum|btw|btw nummer|prijs|te betalen|iban|bic|subtotal"
        "|current charges|billing period|bill number|bill date|charges this period|amount to pay|balance on last bill"
        "|quantity|menge|quantite|cantidad|quantita|aantal|faktura nr|nabywca|sprzedawca",
    ),
    "credit_note": Words(
        "credit note|credit memo|gutschrift|rechnungskorrektur|stornorechnung|korrekturrechnung|facture d avoir"
        "|avoir|note de credit|nota de credito|factura rectificativa|nota de abono|abono|nota di credito"
        "|nota di accredito|creditnota|creditfactuur",
        "credit note number|credit note no|gutschriftsnummer|gutschrift nr|ursprungsbeleg|original invoice"
        "|numero d avoir|avoir n|facture d origine|factura original|nota di credito n|fattura originale"
        "|creditnotanummer|oorspronkelijke factuur|reklamation|refund",
    ),
    "receipt": Words(
        "receipt|sales receipt|kassenbon|kassenbeleg|quittung|bon|ticket de caisse|recu|ticket|recibo"
        "|factura simplificada|scontrino|documento commerciale|ricevuta|kassabon|kwitantie|bonnetje|beleg",
        "cash|change|change due|visa|mastercard|debit card|credit card|card|cashier|tendered|till|thank you"
        "|thank you for your visit|thank you for shopping|bar|gegeben|ruckgeld|ec karte|girocard|kasse|bediener"
        "|es bediente sie|vielen dank|danke fur ihren einkauf|summe|especes|rendu|carte bancaire|cb|caisse|caissier"
        "|merci|merci de votre visite|a bientot|efectivo|entregado|cambio|tarjeta|caja|cajero|le atendio|gracias"
        "|gracias por su visita|gracias por su compra|contante|contanti|resto|carta|bancomat|cassa|operatore|grazie"
        "|arrivederci|contant|wisselgeld|terug|pinnen|pin|kassa|u bent geholpen door|bedankt|bedankt voor uw bezoek"
        "|tot ziens|tisch|server|guests|tse|terminal id|aid|approved|betaald"
        "|gst summary|rounding adj|rounding adjustment|total sales|cash sales|trinkgeld|tse signatur|bewirtung"
        "|twint|bizum|bonnummer|bon nr|cash bill|not refundable|not returnable",
    ),
    "contract": Words(
        "agreement|contract|vertrag|arbeitsvertrag|mietvertrag|kaufvertrag|dienstleistungsvertrag|rahmenvertrag"
        "|vereinbarung|contrat|contrat de travail|convention|contrato|acuerdo|contratto|accordo|overeenkomst"
        "|arbeidsovereenkomst|huurovereenkomst|terms and conditions|service agreement|license agreement"
        "|non disclosure agreement|lease|lease agreement",
        "the parties|both parties|hereinafter|whereas|this agreement|governing law|termination|liability"
        "|confidentiality|in witness whereof|shall|die parteien|vertragsparteien|nachfolgend|dieses vertrages"
        "|dieser vertrag|kundigung|haftung|gerichtsstand|vertragsdauer|schlussbestimmungen|salvatorische klausel"
        "|les parties|ci apres|le present contrat|present contrat|resiliation|responsabilite|droit applicable"
        "|las partes|en adelante|el presente contrato|presente contrato|rescision|responsabilidad|ley aplicable"
        "|clausula|clausulas|le parti|di seguito|il presente contratto|recesso|responsabilita|foro competente"
        "|legge applicabile|de partijen|partijen|hierna|hierna te noemen|deze overeenkomst|opzegging"
        "|aansprakelijkheid|toepasselijk recht|artikel 1|article 1|articulo 1|articolo 1|between|zwischen",
    ),
    "letter": Words(
        "dear|dear sir or madam|dear madam|dear sir|sehr geehrte|sehr geehrter|liebe|lieber|madame monsieur|cher"
        "|chere|estimado|estimada|estimados senores|muy senores mios|gentile|egregio|spettabile|geachte"
        "|geachte heer|beste",
        "yours sincerely|yours faithfully|sincerely|kind regards|best regards|mit freundlichen grussen"
        "|mit freundlichem gruss|freundliche grusse|hochachtungsvoll|cordialement|veuillez agreer"
        "|salutations distinguees|je vous prie d agreer|atentamente|un cordial saludo|reciba un cordial saludo"
        "|le saluda atentamente|cordiali saluti|distinti saluti|in attesa di|hoogachtend|met vriendelijke groet"
        "|met vriendelijke groeten|re|betreff|objet|asunto|oggetto|betreft|betr|enclosure|anlage|anlagen"
        "|ihr schreiben vom|thank you for your letter|subject",
    ),
    "report": Words(
        "report|annual report|quarterly report|progress report|bericht|jahresbericht|geschaftsbericht"
        "|abschlussbericht|rapport|rapport annuel|informe|informe anual|memoria|relazione|relazione annuale"
        "|rapporto|verslag|jaarverslag|rapportage|abstract|study|studie|whitepaper|white paper|analysis",
        "executive summary|summary|introduction|conclusion|conclusions|recommendations|findings|results|methodology"
        "|methods|references|appendix|table of contents|contents|figure 1|table 1|zusammenfassung|einleitung|fazit"
        "|ergebnisse|empfehlungen|ausblick|methodik|inhaltsverzeichnis|inhalt|abbildung 1|tabelle 1|resume|sommaire"
        "|resultats|recommandations|methodologie|resumen|introduccion|conclusiones|resultados|recomendaciones"
        "|metodologia|indice|sommario|introduzione|conclusioni|risultati|raccomandazioni|samenvatting|inleiding"
        "|conclusie|resultaten|aanbevelingen|inhoudsopgave|et al|discussion|related work|we propose|quarter|quartal",
    ),
    "resume": Words(
        "curriculum vitae|cv|lebenslauf|personal profile|curriculo|professional profile|hoja de vida|resume of",
        "work experience|professional experience|employment history|education|skills|languages|certifications"
        "|references available|date of birth|berufserfahrung|beruflicher werdegang|ausbildung|studium|kenntnisse"
        "|sprachkenntnisse|geburtsdatum|personliche daten|schulbildung|experience professionnelle"
        "|experiences professionnelles|formation|competences|langues|centres d interet|date de naissance"
        "|experiencia laboral|experiencia profesional|formacion academica|formacion|educacion|habilidades|idiomas"
        "|fecha de nacimiento|esperienza lavorativa|esperienze professionali|istruzione|istruzione e formazione"
        "|competenze|lingue|data di nascita|werkervaring|opleiding|opleidingen|vaardigheden|talen|geboortedatum"
        "|hobbies|interests|bachelor|master|university|universitat",
    ),
    "form": Words(
        "form|application form|registration form|formular|antrag|antragsformular|anmeldeformular|anmeldung"
        "|fragebogen|formulaire|demande|bulletin d inscription|formulario|solicitud|hoja de inscripcion|modulo"
        "|modulo di richiesta|domanda|formulier|aanvraagformulier|inschrijfformulier|aanvraag|questionnaire"
        "|order form|claim form",
        "first name|last name|surname|date of birth|please complete|please fill in|please print|block capitals|tick"
        "|check one|signature|vorname|nachname|geburtsdatum|bitte ausfullen|bitte ankreuzen|in druckbuchstaben"
        "|unterschrift|prenom|nom|date de naissance|veuillez remplir|cocher|en majuscules|nombre|apellidos"
        "|fecha de nacimiento|rellene|marque|en mayusculas|firma|cognome|nome|data di nascita|compilare|barrare"
        "|in stampatello|voornaam|achternaam|geboortedatum|invullen|aankruisen|in blokletters|handtekening|yes no"
        "|ja nein|oui non|si no|ja nee|office use only|applicant|antragsteller|demandeur|solicitante|richiedente"
        "|aanvrager",
    ),
    "statement": Words(
        "statement|bank statement|account statement|statement of account|kontoauszug|depotauszug|releve de compte"
        "|releve bancaire|releve|extracto bancario|extracto de cuenta|estado de cuenta|estratto conto"
        "|rekeningafschrift|rekeningoverzicht|bankafschrift",
        "opening balance|closing balance|balance|previous balance|balance brought forward|withdrawals|deposits"
        "|statement period|account number|alter saldo|neuer saldo|anfangssaldo|endsaldo|kontostand|saldo"
        "|buchungstag|buchung|wertstellung|valuta|lastschrift|solde|ancien solde|nouveau solde|solde initial"
        "|solde final|debit|credit|operations|date valeur|saldo inicial|saldo final|saldo anterior|movimientos"
        "|cargo|fecha valor|saldo iniziale|saldo finale|movimenti|dare|avere|data valuta|accrediti|addebiti"
        "|beginsaldo|eindsaldo|vorig saldo|nieuw saldo|mutaties|afschrijving|bijschrijving|boekdatum|transactions"
        "|umsatze",
    ),
    "presentation": Words(
        "agenda|q a|questions",
        "thank you for your attention|next steps|slide|key takeaways|folie|vielen dank fur ihre aufmerksamkeit",
    ),
    "email": Words(
        "",
        "subject|sent|original message|gesendet|betreff|forwarded message|cc|unsubscribe",
    ),
}

# German and Dutch write compounds: the end of a word says what it is.
SUFFIXES = {
    "rechnung": "invoice", "factuur": "invoice", "vertrag": "contract", "overeenkomst": "contract", "bericht": "report",
    "verslag": "report", "antrag": "form", "formular": "form", "formulier": "form", "quittung": "receipt",
    "gutschrift": "credit_note", "auszug": "statement", "afschrift": "statement",
}  # fmt: skip
