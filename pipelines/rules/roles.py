"""Words that name roles and bodies, and what standing they give.

General words, no person or place. ``MEDIA_NAME`` alone holds names too: agencies and broadcasters whose name has none
of the words by which a medium is known, and which news everywhere cites."""

from __future__ import annotations

import re

from pipelines.wordlists import words

OFFICIAL_ROLES = words(
    "minister premier chancellor president secretary spokesman spokeswoman spokesperson spokesmen "
    "governor mayor ambassador envoy commissioner prosecutor judge sheriff constable captain colonel "
    "general admiral commander major lieutenant sergeant superintendent inspector chief ceo cfo chairman "
    "chairwoman chair director head deputy manager executive boss king queen prince princess pope coroner regulator "
    "ombudsman adviser advisor undersecretary marshal consul attorney-general chairperson coordinator "
    "taoiseach speaker partner founder rector dean archbishop bishop commandant brigadier registrar "
    "examiner official press-officer investigator firefighter officer treasurer owner curator organiser "
    "organizer negotiator negotiators administrator editor warden comptroller auditor detective sergeant "
    "headteacher headmaster headmistress principal provost curator chief-executive surgeon-general superintendent "
    "vice-president commodore bursar matron mediator supervisor magistrate arbitrator adjudicator trustee liquidator "
    "abbot abbess archdeacon vice-chancellor harbourmaster harbormaster stationmaster master postmaster quartermaster "
    "editor-in-chief commander-in-chief prefect sub-prefect bailiff procurator burgomaster"
)
NAMED_ROLES = words(
    "analyst strategist economist professor researcher scientist expert lawyer attorney senator "
    "congressman congresswoman lawmaker councillor councilman councilwoman mp member backbencher resident "
    "witness passenger teacher schoolteacher relative daughter son mother father brother sister wife "
    "husband widow uncle aunt cousin friend neighbour neighbor activist campaigner agent coach player fan "
    "author historian candidate columnist nurse doctor technician driver farmer student lecturer blogger "
    "journalist reporter commentator pollster critic shopkeeper fisherman pensioner survivor biographer "
    "physicist biologist engineer virologist epidemiologist dentist trader investor broker singer actor "
    "actress writer director-actor representative rep volunteer porter worker employee customer tenant "
    "victim guest pilot steward trainer consultant academic scholar specialist leader whip politician "
    "delegate lobbyist plaintiff defendant suspect baker dealer seismologist geologist manageress "
    "meteorologist toxicologist pathologist psychologist midwife paramedic broker fellow rival competitor "
    "supporter opponent neighbour's caller viewer tourist visitor hiker climber eyewitness "
    "hydrologist glaciologist climatologist oceanographer geographer ecologist zoologist botanist chemist "
    "mathematician statistician sociologist anthropologist archaeologist criminologist cardiologist oncologist "
    "neurologist psychiatrist veterinarian surgeon photographer filmmaker playwright poet novelist composer musician "
    "guitarist drummer bassist comedian presenter waiter electrician mechanic welder commuter cyclist motorist "
    "footballer striker goalkeeper midfielder boxer golfer sprinter jockey shareholder landlord landlady stepmother "
    "stepfather grandmother grandfather grandson granddaughter nephew niece cousin predecessor "
    "clerk foreman forewoman physician astronomer barrister solicitor stewardess conductor collector"
)
ROLES = OFFICIAL_ROLES | NAMED_ROLES
CLIENTS = words(
    "singer actor actress player striker goalkeeper midfielder footballer boxer golfer sprinter jockey musician "
    "guitarist drummer rapper star pop-star artist author novelist writer band model comedian presenter athlete "
    "swimmer cyclist driver champion winger defender celebrity celebrities poet composer dancer painter skater runner"
)
"""Whose managers are agents: they speak for a client, not for a body."""
PLURAL_NAMED = words(
    "analysts strategists economists experts lawyers residents witnesses passengers relatives critics "
    "scientists researchers nurses doctors unions union members lawmakers senators activists campaigners "
    "neighbours neighbors fans supporters students historians families family parents survivors farmers "
    "workers employees shareholders investors traders republicans democrats conservatives liberals "
    "opponents voters eyewitnesses locals observers academics campaign party opposition rebels protesters "
    "demonstrators customers players teachers tenants victims advocates lobbyists charities charity ngo "
    "association federation think-tank group"
)

OFFICIAL_BODIES = re.compile(
    r"\b(?:(?!law|film|policy|trouble|home|match|peace|king|dress)\w+maker|ministry|ministries|department|government|administration|cabinet|police|court|tribunal|army|military|navy"
    r"|air force|armed forces|general staff|coastguard|coast guard|fire (?:brigade|service|department)|firefighters"
    r"|authority|authorities|council|commission|commissioner|parliament|senate|congress|white house|kremlin|pentagon"
    r"|state department|embassy|consulate|regulator|watchdog|inspectorate|bureau|prosecutors?|prosecutor's office"
    r"|office|central bank|treasury|customs|palace|city hall|town hall|municipality|presidency|secretariat"
    r"|airline|airport|bank|company|operator|firm|manufacturer|maker|carmaker|hospital|clinic|club|league|university"
    "|school|museum|church|organisers?|organizers?|service|board|agency|institute|laboratory"
    "|ministers|emergency services"
    r"|rescue services|retailer|supplier|utility|port|railway|railways|lender|insurer|brewer|drugmaker|shipyard|group"
    r"|corporation|trust|foundation|fund|exchange|zoo|theatre|orchestra|diocese|vatican|union commission|troops"
    r"|border guards?|intelligence service|secret service|nato|united nations|buyer|bidder|owner|publisher|studio|label"
    r"|organisation|organization|chain|developer|contractor|producer|builder|refinery|plant|grid|weather service"
    r"|directorate|chancellery|observatory|academy|library|opera|mission|delegation|headquarters|command|force|forces|guard|brigade|registry"
    r"|civil (?:defen[cs]e|protection)|waterworks|prosecution(?! (?:witness|lawyer))|(?<!private )investigators"
    r"|inspectors|rescuers|inquiry"
    r"|(?:parliamentary|select|ethics|disciplinary) committee"
    r"|harbou?r ?masters?|co-?operative|jury|judges|management|college|gallery|hotel|festival|brewery|factory"
    r"|garrison|regiment|battalion|squadron|constabulary|gendarmerie|prefecture|brand|brokerage|wholesaler|provider"
    r"|ticket seller|(?:payment|booking|streaming) platform)\b"
)
NAMED_BODIES = re.compile(
    r"\b(?:unions?|opposition|party|association|charity|ngo|campaign(?:ers)?|think[- ]tank|chamber of commerce"
    r"|human rights|rights group|advocacy|lobby|pressure group|residents' group|committee of relatives|family|rebels"
    r"|(?:students?|pupils?|parents?|workers?|works|staff|residents?|youth)['’]?s?['’]? (?:council|committee|assembly)"
    r"|local(?= \d|$|,)|chapter|guerrillas|militants|federation|societ(?:y|ies)|lawyers?|brotherhood"
    r"|(?:security|research|law|polling|consulting|consultancy|analytics|audit|accounting|intelligence)"
    r" (?:firm|company|group)|consultanc(?:y|ies)|pollsters?|rating agency"
    r"|front|movement|alliance|coalition)\b"
)
SIDE_GROUP = (
    r"(?:(?:environment(?:al(?:ist)?)?|conservation|green|climate|animal(?: rights| welfare)?|wildlife|advocacy|rights"
    r"|liberties|consumer|citizens?['’]?s?['’]?|campaign(?:ing|ers['’])?|residents?['’]?|tenants?['’]?|neighbou?rhood"
    r"|victims?['’]?|survivors?['’]?|parents?['’]?|patients?['’]?|families['’]?|passengers?['’]?|commuters?['’]?|cycling"
    r"|walking|angling|rambling|walkers?['’]?|anglers?['’]?|pressure|lobby(?:ing)?|protest|activist|community|action"
    r"|support|heritage|preservation|student|church|prayer) (?:group|network|organi[sz]ation))"
)
"""Groups of people with one concern: they take a side in what others do, and no institution stands behind them."""
OF_MEMBERS = re.compile(
    rf"\b{SIDE_GROUP}\b|^(?:the )?friends of\b"
    r"|\b(?:anglers?|angling|supporters?|fans?|residents?|walkers?|walking|ramblers?|rambling|tenants?|neighbou?rs?"
    r"|villagers?|friends|parents?|passengers?|commuters?|birdwatchers?|allotment(?: holders)?|householders?"
    r"|homeowners?|ratepayers?|old boys|alumni)['’]?s?['’]?"
    r" (?:club|society|association|forum|union|federation|league|trust|network)\b",
    re.I,
)
"""Groups and clubs of those who live, fish, walk or cheer somewhere: neither they nor their officers are officials."""
INSIDER = (
    r"(?:engineer|technician|foreman|forewoman|officer|detective|investigator|negotiator|employee|staffer"
    r"|(?:staff|crew|team|board|committee|cabinet|council) member|dean|manager|director|delegate|musician"
    r"|(?:(?<=^a )|(?<=^one )|(?<=another )|(?<=cabinet )|(?<=government )|(?<=senior )|(?<=junior )|(?<=second ))"
    r"minister|teammate|colleague|co-worker|subordinate|superior|supervisor|trustee|firefighter|dealer|juror|clerk|person)"
)
"""Who knows a matter from within, as one says of somebody who is not named."""
_HANDS = (
    r"(?:(?<!rescue )(?<!emergency )(?<!aid )(?<!relief )workers|dockers|dockworkers|stevedores|councill?ors|nurses"
    r"|miners|mechanics|electricians|welders|fitters|cleaners|porters|orderlies|midwives|carers|civil servants"
    r"|crewmen|seamen)"
)
INSIDERS = (
    r"(?:engineers|technicians|foremen|officers|detectives|investigators|negotiators|employees|staffers"
    r"|(?:staff|crew|team|board|committee|cabinet|council) members|deans|managers|ministers|directors|delegates"
    r"|musicians|teammates|colleagues|co-workers|subordinates|superiors|supervisors|trustees|firefighters|dealers"
    rf"|jurors|clerks|persons|people|{_HANDS})"
)
WORKER = (
    r"(?:doctor|nurse|surgeon|worker|player|rider|coach|trainer|mechanic|guard|usher|porter|cleaner|receptionist|assistant"
    r"|janitor|caretaker|cook|apprentice|trainee|intern|cashier|bookkeeper|librarian|archivist|secretary|operator|pilot"
    r"|steward|stewardess|editor|lecturer|researcher|scientist|programmer|accountant)"
)
"""Who does so where the body is named in which they work."""
ANONYMOUS = re.compile(
    r"\bsources?\b|\bfamiliar with\b|\bwith (?:direct |first-hand )?knowledge of\b|\bclose to (?!the (?:border|scene))"
    r"|\bunnamed\b|\bunidentified\b|\banonym|\bnot (?:to be|be|being) (?:named|identified|quoted by name)\b"
    r"|\binsiders?\b|\bwho (?:declined|refused) to be (?:named|identified)|\b(?:briefed"
    "|involved) (?:on|in) the (?:matter|talks|plans?|deal|discussions|project)"
    r"|\bnot (?:been )?(?:authori[sz]ed|allowed|permitted) to (?:speak|talk|discuss|comment)"
    r"|\bremain(?:ing)? anonymous\b"
    r"|\binsisted on anonymity|\bon condition|\bwithout being named|\bwho (?:know|knows|saw|have seen|has seen) the\b"
    r"|\bpeople (?:involved|briefed|aware)|\b(?:people|persons|person|individuals?) (?:aware|who asked|in the room)"
)
ANONYMOUS_PLURAL = re.compile(
    r"^(?:the |some |several |two |three |four |five |many |other |both |senior |top |unnamed |u\.s\. |us )*"
    r"(?:(?!(?:of|in|at|for|from|by|with|to|on|and)\b)[\w.'-]+ ){0,4}"
    r"(?:officials?|aides?|diplomats?|insiders|figures?|politicians?|executives|bankers|people"
    r"|advisers|advisors|staffers|employees|nurses|managers|ministers|members|colleagues)"
    r"(?=$|,| (?:of|to|who|in|at|with|from|for|close|on|familiar|there|that|involved|and|present|working)\b)"
)
MEDIA = re.compile(
    r"\b(?:newspapers?|broadcasters?|media|magazines?|dail(?:y|ies)|weekly|tabloids?"
    "|press reports?|news (?:agency|agencies|site"
    "|website|outlets?|channel|service|organi[sz]ation)|press agency|wire service|newswire"
    "|journal|gazette|tribune|herald|courier"
    r"|times|chronicle|observer|examiner|dispatch|bulletin|broadsheet|radio|television|tv|tv station|radio station"
    r"|local station|reporters?|journalists?|blog|paper|press|podcast|newsletter|newsroom"
    r"|(?:financial|information|business|online|news) (?:service|portal|site|website)|websites?|portal"
    r"|(?:trade|industry|financial|market) letter|^reports?|(?:press|media|news) reports?)\b"
)
CALL_SIGN = r"[KW][A-Z]{2,3}-(?:TV|FM|AM|DT)"
"""What a station of the United States is called by (47 CFR 73.3550), with its band: four bare letters may be a town."""
MEDIA_NAME = re.compile(
    r"\b(?:Newspaper|Media|Magazine|Daily|Weekly|Press|Press Agency|News|News Agency|Wire|Journal|Gazette|Tribune"
    r"|Herald|Courier|Times|Chronicle|Observer|Examiner|Dispatch|Bulletin|Radio|Television|TV|Post|Star|Mail|Echo"
    r"|Ledger|Telegraph|Mirror|Sun|Standard|Guardian|Independent|Globe|Register|Sentinel|Broadcasting"
    r"|Monthly|Quarterly|Newsletter|Newswire|(?<=\w )Letter|(?:Morning|Evening|Daily) [A-Z]\w+"
    r"|Reuters|AFP|BBC|CNN|NBC|ABC|CBS|NPR|Bloomberg|Politico|Axios|Spiegel|Monde|Figaro|Bild|Argus|Messenger"
    r"|Inquirer|Advertiser|Reporter|Review|Today|Online|Zeitung|Tageblatt|Wochenblatt|Diario|Gazeta|Gazzetta|Agence|Agenzia|Agentur"
    r"|(?<=\w )Monitor|(?:Abend|Morgen)(?:blatt|post|echo|kurier|presse|\w{0,9}zeitung)"
    rf"|{CALL_SIGN})\b"
)
COMMON_MODIFIER = re.compile(r"^(?:regional|local|provincial|current|outgoing|embattled|veteran|departing)\s+", re.I)
"""What sets nobody apart who has the office: "the regional governor" is the article's one governor."""
FUNCTION = (
    r"(?:operations|finance|communications|safety|security|marketing|sales|research|engineering|human resources"
    r"|strategy|policy|production|legal affairs|public affairs|media relations|corporate affairs|public relations"
    r"|maintenance|procurement|purchasing|logistics|technology|development|risk|compliance|news|programming|training)"
)
"""What somebody is head or director of within a body, which is part of the role and no body itself."""
HEADING = words("head director manager vice-president chief deputy coordinator")
"""Roles that are completed by what they are over."""
_WHOLE_ROLE = re.compile(
    rf"(?:the )?(?P<function>{FUNCTION}(?: and {FUNCTION})?|(?!(?:the|an?|its|his|her|their|our|this|that|whose)\b)"
    r"[a-z]+(?: [a-z]+)?)\b(?:,? (?:at|of|for|with) (?:the )?(?P<body>.+))?$"
)


def with_function(role: str, organisation: str) -> tuple[str, str]:
    """Role and organisation, a function being part of the role: ("head", "finance at X") → ("head of finance", "X")."""
    match = _WHOLE_ROLE.match(organisation)
    if (
        match is None
        or not role
        or role.lower().split()[-1] not in HEADING
        or OFFICIAL_BODIES.search(match["function"])
    ):
        return role, organisation
    return f"{role} of {match['function']}", match["body"] or ""


COMPANY_KIND = (
    r"(?:company|firm|operator|maker|manufacturer|chain|retailer|airline|carrier|brewery|bakery|carmaker|drugmaker"
    r"|lender|insurer|start-?up|utility|agency|shipyard|subsidiary|brand|brokerage|brokers|wholesaler|distributor"
    r"|provider|co-?operative|ticket seller|(?:payment|delivery|parcel|courier|streaming|booking|ferry|taxi) service"
    r"|(?:payment|booking|streaming) platform)"
)
"""What a company is called beside its name; builders, owners and publishers may be people."""
COMPANY_NAME = re.compile(
    r"\b(?:Airways|Ferries|Aircraft|Cruises|Dairies|Bakeries|Clothing|Haulage|Couriers|Telecoms|Semiconductors"
    r"|Batteries|Appliances|Outfitters|Retail|Beverages|Minerals|Timber|Cement|Outdoors|Footwear|Pharmacies"
    r"|Renewables|Petrol|Carriers|Freight|Fisheries|Airfreight|Coaches|Trams|Bros"
    r"|Airlines?|Air|Bank|Bancorp|Financial|Foods?|Group|Inc|Corp|Corporation|Ltd|Limited"
    "|PLC|plc|AG|SA|GmbH|Holdings?"
    r"|Capital|Partners|Energy|Petroleum|Oil|Gas|Motors?|Pharma|Pharmaceuticals|Technologies|Systems|Industries"
    r"|Steel|Electric|Power|Rail|Railways|Shipping|Lines?|Insurance|Brothers|Breweries|Brewery|Labs?|Enterprises|Solutions"
    "|Laboratories|Software|Networks?|Mobile|Telecom|Media Group|Stores|Supermarkets|Hotels"
    "|Properties|Securities|Logistics"
    "|Aerospace|Robotics|Biotech|Chemicals|Mining|Resources|Works|Co|Company|Entertainment"
    r"|Records|Studios|Games)\b"
)
BODY_NAME = re.compile(
    r"\b(?:Ministry|Department|Government|Police|Court|Army|Navy|Authority|Council|Commission|Parliament|Senate|House"
    r"|Congress|Kremlin|Pentagon|Embassy|Board|Bureau|Office|Hospital|Clinic|University|College|School|Museum|Agency"
    r"|Service|Institute|Committee|Airport|Club|FC|United|City|League|Cabinet|Directorate|Inspectorate|Treasury|Union"
    r"|Nations|NATO|EU|UN|Guard|Brigade|Centre|Center|Trust|Foundation|Association|Federation|Society|Party|Chamber"
    "|Organisation|Organization|Administration|Force|Forces|Command|Laboratory|Fund|Exchange"
    r"|Team|Palace|Theatre|Festival|Opera|Ballet|Orchestra|Philharmonic|Zoo|Library|Observatory|Academy|Prize)\b"
)
PARTY_NAME = re.compile(
    r"\b(?:Party|Union|Alliance|Front|Movement|League|Association|Federation|Democrats|Greens|Society|Chamber)\b"
)
_CHARGED = (
    r"(?:State|(?:Foreign|Home|Economic|Social|External|Legal|Internal|Veterans) Affairs|Defen[cs]e|Finance|Health"
    r"|Public Health|Interior|Exchequer|Energy|Transport(?:ation)?|Education|Justice|Trade|Economy|Agriculture"
    r"|Environment|Culture|Labou?r|Housing|Science|Sports?|Tourism|Industry|Climate|Migration|Commerce|Fisheries"
    r"|Infrastructure|Planning|Treasury|Homeland Security|Public Works|Home Department|House)"
)
CHARGE = (
    rf"(?:(?:State for (?:the )?)?{_CHARGED}(?: and {_CHARGED})?"
    r"|United (?:States|Kingdom|Arab Emirates)"
    r"|(?:(?:New|North|South|East|West|Northern|Southern|Eastern|Western|Los|Las|San|Santa|Saint|St|Port|Cape) ){1,2}"
    r"[A-Z]\w+(?: (?:City|County|State|Islands?|Province))?)"
)
"""What an office is over, where a portfolio or the form of a place's name says where it ends: "State", "New Tarn"."""
FORMER = re.compile(r"\b(?:former|ex-|retired|then-|would-be|shadow|opposition)\b")
PORTFOLIO = re.compile(
    r"\b(foreign|defen[cs]e|finance|health|interior|energy|transport|education|justice|trade"
    "|economy|economics|economic affairs"
    r"|agriculture|environment|culture|labou?r|home|housing|science|sports?|tourism|industry|climate|digital|migration"
    "|immigration|security|treasury|state|commerce|social affairs|fisheries|infrastructure"
    "|family|planning|water|oil|petroleum"
    r"|information|communications|external affairs|public works|development|food|veterans affairs|homeland security)"
    r"(?: and [a-z]+)? (?:minister|ministry|secretary|department|ministers)\b",
    re.I,
)
MINISTRY_OF = re.compile(
    r"\b(?:ministry|minister|department|secretary) (?:of|for) (?:the )?(foreign affairs"
    "|foreign|defen[cs]e|finance|health|interior"
    r"|energy|transport|education|justice|trade|economy|agriculture|environment|culture|labou?r|housing|science|sports?"
    "|tourism|industry|climate|migration|state|commerce|fisheries|infrastructure|planning"
    "|water|home affairs|the interior"
    r"|treasury|homeland security|public health)",
    re.I,
)
GENERIC_BODIES = re.compile(
    r"(?:the )?(?:(?!law|film|policy|trouble|home|match|peace|king|dress)\w+maker|airline|bank|company|firm|operator"
    "|lender|carrier|maker|group|retailer"
    "|manufacturer|carmaker|club|insurer|hospital"
    "|airport|board|utility|brewer|drugmaker|team|office|unit|department|agency|authority"
    "|plant|branch|organisation|organization"
    r"|bidder|buyer|developer|supplier|chain|corporation)"
)
DOCUMENT = re.compile(
    r"\b(?:documents?|letters?|memos?|e-?mails?|files?|records?|papers?|minutes|contract"
    r"|transcript|recording|audio|video|footage|photos?|data|messages?|lists?|invoices?|registers?|spreadsheets?"
    r"|ledgers?|charts?|slides?|drafts?)\b"
)
COMPANY_SUFFIX = words(
    "airways airlines airline air inc corp corporation ltd limited plc ag sa gmbh holdings holding group "
    "ferries aircraft cruises dairies bakeries cement timber telecoms freight haulage petrol "
    "co company foods bank capital partners energy petroleum motors pharma pharmaceuticals industries"
)
OFFICE_ROLES = (
    "prime minister",
    "president",
    "governor",
    "mayor",
    "chancellor",
    "premier",
    "first minister",
    "attorney general",
)
