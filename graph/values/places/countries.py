"""MARC's codes of countries, as the codes of ISO 3166; https://www.loc.gov/marc/countries/.

Where the pairs come from is in SOURCES.md. To add one: a pair in TABLE, of a land that is no more one in FORMER.
"""

from __future__ import annotations

import re

TABLE = (
    "aa:AL ae:DZ af:AF ag:AR ai:AM aj:AZ am:AI an:AD ao:AO aq:AG as:AS at:AU au:AT aw:AW ay:AQ ba:BH bb:BB bd:BI "
    "be:BE bf:BS bg:BD bh:BZ bi:IO bl:BR bm:BM bn:BA bo:BO bp:SB br:MM bs:BW bt:BT bu:BG bv:BV bw:BY bx:BN ca:BQ "
    "cb:KH cc:CN cd:TD ce:LK cf:CG cg:CD ch:TW ci:HR cj:KY ck:CO cl:CL cm:CM co:CW cq:KM cr:CR cu:CU cv:CV cw:CK "
    "cx:CF cy:CY dk:DK dm:BJ dq:DM dr:DO ea:ER ec:EC eg:GQ em:TL er:EE es:SV et:ET fa:FO fg:GF fi:FI fj:FJ fk:FK "
    "fm:FM fp:PF fr:FR fs:TF ft:DJ gb:KI gd:GD gh:GH gi:GI gl:GL gm:GM go:GA gp:GP gr:GR gs:GE gt:GT gu:GU gv:GN "
    "gw:DE gy:GY gz:PS hm:HM ho:HN ht:HT hu:HU ic:IS ie:IE ii:IN io:ID iq:IQ ir:IR is:IL it:IT iv:CI ja:JP jm:JM "
    "jo:JO ke:KE kg:KG kn:KP ko:KR ku:KW kz:KZ lb:LR le:LB lh:LI li:LT lo:LS ls:LA lu:LU lv:LV ly:LY mc:MC mf:MU "
    "mg:MG mj:MS mk:OM ml:ML mm:MT mo:ME mp:MN mq:MQ mr:MA mu:MR mv:MD mw:MW mx:MX my:MY mz:MZ ne:NL ng:NE nl:NC "
    "nn:VU no:NO np:NP nq:NI nr:NG nu:NR nw:MP nx:NF nz:NZ ot:YT pc:PN pe:PE pg:GW ph:PH pk:PK pl:PL pn:PA po:PT "
    "pp:PG pr:PR pw:PW py:PY qa:QA rb:RS re:RE rh:ZW rm:RO ru:RU rw:RW sa:ZA sc:BL sd:SS se:SC sf:ST sg:SN si:SG "
    "sj:SD sl:SL sm:SM sn:SX so:SO sp:ES sq:SZ sr:SR ss:EH st:MF su:SA sw:SE sx:NA sy:SY sz:CH ta:TJ tc:TC tg:TG "
    "th:TH ti:TN tk:TM tl:TK to:TO tr:TT ts:AE tu:TR tv:TV tz:TZ ua:EG ug:UG un:UA uv:BF uy:UY uz:UZ vb:VG vc:VA "
    "ve:VE vi:VI vm:VN wf:WF wj:PS ws:WS xa:CX xb:CC xc:MV xd:KN xe:MH xh:NU xj:SH xk:LC xl:PM xm:VC xn:MK xo:SK "
    "xr:CZ xs:GS xv:SI ye:YE za:ZM "
)
FORMER = {
    "cs": "CSHH", "ge": "DDDE", "na": "ANHH", "ur": "SUHH", "vn": "VDVN", "vs": "South Vietnam", "ys": "YDYE",
    "yu": "YUCS",
}  # fmt: skip
"""States that are no more, by the code of ISO 3166-3 or, where that has none, the scheme's label. MARC's code of
Yugoslavia was that of Serbia and Montenegro too, which bore the old name until 2003."""
CODES = dict(pair.split(":") for pair in TABLE.split()) | FORMER
"""Codes of whole countries. MARC's other ones are of their parts."""

PARTS = {"u": "US", "c": "CA", "k": "GB", "a": "AU", "r": "SUHH"}
"""The last letter of a code of three, which is that of a state or province, to the country that it is or was in."""
OTHER = frozenset({"uik"})
"""Islands that are no part of the United Kingdom."""
CODE = re.compile(r"[a-z]{2,3}")
NONE = frozenset({"xx", "vp"})
"""No place, an unknown one, several."""


def is_none(code: str) -> bool:
    """Tell a code that says that there is no one country."""
    return not CODE.fullmatch(code.strip()) or code.strip() in NONE


def iso(code: str) -> str:
    """Give the code of ISO 3166 for one of MARC's, or a former State's label, or nothing."""
    code = code.strip()
    if len(code) == len("abc") and code not in OTHER:
        return PARTS.get(code[-1], "")
    return CODES.get(code, "")
