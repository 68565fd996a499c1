# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Profiles that apply in some situations and not in others, for Connect in both modes.

REFUSED: {label: (commands for the simulated modem, document, what the refusal says)}
ALLOWED: {label: (commands for the simulated modem, document)}

All documents have the name Work, and belong to the simulated SIM.
"""

from mbnharness import ICCID, IMSI, V1

V4 = V1[:-1] + '4'
OTHER_IMSI = '262019876543210'
OTHER_ICCID = '89490000000000000017'


def profile_v4(body='', name='Work', iccid=ICCID, apn='internet', logon='', auth=None,
               ip_type=None):
    """A version 4 document; body: what follows its Context, as XML."""
    context = f'<AccessString>{apn}</AccessString>{logon}'
    if auth is not None:
        context += f'<AuthProtocol>{auth}</AuthProtocol>'
    if ip_type is not None:
        context += f'<IPType>{ip_type}</IPType>'
    return (f'<MBNProfileExt xmlns="{V4}">\n<Name>{name}</Name>\n<IsDefault>false</IsDefault>\n'
            f'<SimIccID>{iccid}</SimIccID>\n<Context>{context}</Context>\n{body}\n'
            '</MBNProfileExt>\n')


def on(**conditions):
    """A version 4 document with these conditions, in the order of the schema."""
    lines = ''.join(f'<{name}>{value}</{name}>' for name, value in conditions.items())
    return profile_v4(f'<ProfileConditionedOn>{lines}</ProfileConditionedOn>')


def control(word):
    """A version 4 document with that AdminRoamControl."""
    return profile_v4(f'<AdminRoamControl>{word}</AdminRoamControl>')


def logon(user, password):
    """Credentials, as XML."""
    return (f'<UserLogonCred><UserName>{user}</UserName><Password>{password}</Password>'
            '</UserLogonCred>')


def by_situation(table):
    """Yields (commands, [(label, *what else the table says)]): one modem for all of a kind."""
    groups = {}
    for label, (commands, *rest) in table.items():
        groups.setdefault(tuple(commands), []).append((label, *rest))
    for commands, cases in groups.items():
        yield list(commands), cases


PARTNERS = ('<DataRoamingPartners><Provider xmlns:p="%s"><p:ProviderID>00102</p:ProviderID>'
            '<p:ProviderName>Other</p:ProviderName></Provider></DataRoamingPartners>' % V1)
MODEM_DM = (f'<ModemDMConfigProfile xmlns="{V4}"><Name>Work</Name><SimIccID>{ICCID}</SimIccID>'
            '<ApnID>0</ApnID><OemConnectionId>{3E5545D2-1137-4DC8-A198-33F1C657515F}'
            '</OemConnectionId><Context/><AdminEnable>true</AdminEnable>'
            '<AdminRoamControl>AllRoamAllowed</AdminRoamControl></ModemDMConfigProfile>')

HOME = ['packet attached']
ROAMING = ['register roaming', 'packet attached']
PARTNER = ['register partner', 'packet attached']
UMTS = ['packet attached data-class=4']
CDMA = ['set cellular-class 2', 'set data-class 0x20000', 'packet attached']
LEGACY = on(CellularClass='3GPP', RATApplicability='3GPP_LEGACY')
LTE = on(CellularClass='3GPP', RATApplicability='LTE_eHRPD')

REFUSED = {
    'AdminEnable': (HOME, profile_v4('<AdminEnable>false</AdminEnable>'), 'AdminEnable is false'),
    'provisioning': (HOME, profile_v4('<IsProvisioningProfile>true</IsProvisioningProfile>'),
                     'IsProvisioningProfile is true'),
    'device management': (HOME, MODEM_DM, 'ModemDMConfigProfile'),
    'IMSI': (HOME, on(IMSI=OTHER_IMSI), 'IMSI is not that of the SIM'),
    '3GPP2 on GSM': (HOME, on(CellularClass='3GPP2'), "CellularClass is 3GPP2, .*is 3GPP$"),
    '3GPP on CDMA': (CDMA, on(CellularClass='3GPP'), "CellularClass is 3GPP, .*is 3GPP2$"),
    'legacy on LTE': (HOME, LEGACY, 'RATApplicability is 3GPP_LEGACY'),
    'LTE on UMTS': (UMTS, LTE, 'RATApplicability is LTE_eHRPD'),
    'roaming only at home': (HOME, on(RoamApplicability='PartnerAndNonpartner'),
                             'RoamApplicability is PartnerAndNonpartner, .*home'),
    'home only abroad': (ROAMING, on(RoamApplicability='HomeOnly'),
                         'RoamApplicability is HomeOnly, .*not of a roaming partner'),
    'home only at a partner': (PARTNER, on(RoamApplicability='HomeOnly'),
                               "RoamApplicability is HomeOnly, .*a roaming partner's"),
    'no roaming': (PARTNER, control('NoRoamAllowed'), 'AdminRoamControl is NoRoamAllowed'),
    'partners only': (ROAMING, control('PartnerRoamAllowed'),
                      'AdminRoamControl is PartnerRoamAllowed'),
    'Wi-Fi only': (HOME, on(IwlanApplicability='IwlanOnly'), 'IwlanApplicability is IwlanOnly'),
}

ALLOWED = {
    'no condition': (HOME, profile_v4()),
    'IMSI': (HOME, on(IMSI=IMSI)),
    '3GPP2 on CDMA': (CDMA, on(CellularClass='3GPP2')),
    'LTE': (HOME, LTE),
    'LTE, not attached yet': ([], LTE),
    'UMTS': (UMTS, LEGACY),
    'home only at home': (HOME, on(RoamApplicability='HomeOnly')),
    'no roaming at home': (HOME, control('NoRoamAllowed')),
    'at a partner': (PARTNER, control('PartnerRoamAllowed')),
    'at a partner by its list': (ROAMING, profile_v4(
        PARTNERS + '<AdminRoamControl>PartnerRoamAllowed</AdminRoamControl>')),
}
