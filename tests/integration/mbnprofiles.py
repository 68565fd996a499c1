# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Profiles for integration tests: documents, the calls, the files of the state directory.

    class Main(ProfileTest):
        def test_something(self):
            scene = self.scene(modems=[])       # proposals off, unless propose='manual'
            path = scene.create(v1('Work', user='me', password='not-a-secret'))
            scene.update(path, v1('Work', apn='other', user='me', ignore=True))
            self.assertEqual(scene.store.password('Work'), 'not-a-secret')
            scene.agree()

Documents: v1(), v4(), modem_dm(); fields() and said() read one. The order of the signals, which
passwords and identities a client saw, and that the numbers of paths are used once is checked after
each scene, with all passwords and identities that went through its helpers. Store reads what
design.md 6 promises about the files.
test_profile_helpers.py shows that the checks can fail.
"""

import contextlib
import hashlib
import os
import re
import shutil
import stat
import time
from unittest import mock
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from mbnharness import (BUS_NAME, CONNECTION, DEFAULT_TIMEOUT, ICCID, IMEI, IMSI,
                        INTERFACE_MANAGER, OBJECT_MANAGER, PROPERTIES, ROOT, S_OK, V1, V3,
                        DBusError, IntegrationTest, NoMessage, Scene)
from mbnplaces import Mount

MANAGER = 'org.mbnd1.ConnectionProfileManager'
PROFILE = 'org.mbnd1.ConnectionProfile'
ANY = '/'
V2 = 'http://www.microsoft.com/networking/WWAN/profile/v2'
V4 = 'http://www.microsoft.com/networking/WWAN/profile/v4'
INTERNET = '{3E5545D2-1137-4DC8-A198-33F1C657515F}'
MMS = '{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}'
OTHER_IMSI = '001010987654321'
OTHER_ICCID = '89860000000000000777'
GONE = ('org.freedesktop.DBus.Error.UnknownMethod', 'org.freedesktop.DBus.Error.UnknownObject')
ARRIVAL, REMOVAL = 'OnConnectionProfileArrival', 'OnConnectionProfileRemoval'
NOBODY = 65534
MAX_BYTES = 256 * 1024
ADDITIONAL = f'<IsAdditionalPdpContextProfile xmlns="{V3}">true</IsAdditionalPdpContextProfile>'


# ---- documents -------------------------------------------------------------------------------

def element(tag, value):
    """<tag>value</tag>, escaped; nothing for None; true and false for booleans."""
    if value is None:
        return ''
    if isinstance(value, bool):
        value = 'true' if value else 'false'
    return f'<{tag}>{escape(str(value))}</{tag}>\n'


def _context(apn, user, password, ignore, auth, ip_type):
    parts = element('AccessString', apn)
    if user is not None:
        parts += '<UserLogonCred>' + element('UserName', user) + element('IgnorePassword', ignore) \
            + element('Password', password) + '</UserLogonCred>\n'
    parts += element('AuthProtocol', auth) + element('IPType', ip_type)
    return f'<Context>\n{parts}</Context>\n' if parts else ''


def v1(name='Work', imsi=IMSI, default=False, apn='internet', user=None, password=None,
       ignore=None, auth=None, mode=None, creation=None, icon=None, description=None, iccid=None,
       home=None, internet=None, partners=(), extension='', namespace=V1):
    """An MBNProfile. None leaves an element out; partners: [(id, name)]; extension: XML text."""
    providers = ''.join('<Provider>' + element('ProviderID', i) + element('ProviderName', n)
                        + '</Provider>\n' for i, n in partners)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<MBNProfile xmlns="{namespace}">\n'
            + element('Name', name) + element('Description', description)
            + element('ICONFilePath', icon) + element('IsDefault', default)
            + element('ProfileCreationType', creation) + element('SubscriberID', imsi)
            + element('SimIccID', iccid) + element('HomeProviderName', home)
            + element('AutoConnectOnInternet', internet) + element('ConnectionMode', mode)
            + _context(apn, user, password, ignore, auth, None)
            + (f'<DataRoamingPartners>{providers}</DataRoamingPartners>\n' if partners else '')
            + extension + '</MBNProfile>\n')


def v4(name='Work', iccid=ICCID, default=False, apn='internet', user=None, password=None,
       ignore=None, auth=None, ip_type=None, mode=None, creation=None, icon=None,
       description=None, imsi=None, home=None, internet=None, partners=(), purposes=(),
       conditions=None, enabled=None, mms=False, extension='', namespace=V4):
    """An MBNProfileExt. conditions: [(element, value)] in the order of the schema."""
    providers = ''.join(
        f'<Provider xmlns:p="{V1}">' + element('p:ProviderID', i) + element('p:ProviderName', n)
        + '</Provider>\n' for i, n in partners)
    groups = ''.join(element('PurposeGroupGuid', p) for p in ((MMS,) if mms else purposes))
    inner = ''.join(element(k, v) for k, v in conditions or ())
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<MBNProfileExt xmlns="{namespace}">\n'
            + element('Name', name) + element('Description', description)
            + element('ICONFilePath', icon) + element('IsDefault', default)
            + element('ProfileCreationType', 'UserProvisioned' if mms else creation)
            + element('SubscriberID', imsi) + element('SimIccID', iccid)
            + element('HomeProviderName', home) + element('AutoConnectOnInternet', internet)
            + element('ConnectionMode', 'manual' if mms else mode)
            + _context(apn, user, password, ignore, auth, ip_type)
            + (f'<DataRoamingPartners>{providers}</DataRoamingPartners>\n' if partners else '')
            + (f'<PurposeGroups>{groups}</PurposeGroups>\n' if groups else '')
            + (f'<ProfileConditionedOn>{inner}</ProfileConditionedOn>\n' if inner else '')
            + element('AdminEnable', enabled)
            + ('<MmsConfiguration><MmscUrl>http://mmsc.example/</MmscUrl></MmsConfiguration>\n'
               if mms else '')
            + (ADDITIONAL if mms else '') + extension + '</MBNProfileExt>\n')


def modem_dm(name='Attach', iccid=ICCID, apn='attach', creation=None, extension=''):
    """A ModemDMConfigProfile."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<ModemDMConfigProfile xmlns="{V4}">\n'
            + element('Name', name) + element('SimIccID', iccid) + element('ApnID', 1)
            + element('OemConnectionId', '{01234567-89AB-CDEF-0123-456789ABCDEF}')
            + _context(apn, None, None, None, None, 'IPv4v6')
            + element('AdminEnable', True) + element('AdminRoamControl', 'AllRoamAllowed')
            + element('ProfileCreationType', creation) + extension + '</ModemDMConfigProfile>\n')


def big(size):
    """An extension element of about that many bytes that nobody knows."""
    return f'<x:Filler xmlns:x="urn:example:filler">{"f" * size}</x:Filler>\n'


# An extension element that nobody knows, in the canonical spelling: it is kept verbatim (PROF-9).
NOTE = ('<n:Note xmlns:n="https://example.org/n" kind="a">kept <n:b>as it is</n:b>'
        '<c xmlns="urn:example:c"> &amp; all </c></n:Note>')


def examples():
    """{Name: document}: all that documents can say, of SIMs that are not in the simulated modem."""
    conditions = [('CellularClass', '3GPP'), ('RATApplicability', 'LTE_eHRPD'),
                  ('RoamApplicability', 'PartnerOnly'), ('IMSI', OTHER_IMSI),
                  ('IwlanApplicability', 'CellularOnly')]
    card = '8900101000000000017'
    documents = [
        v1('One', OTHER_IMSI, default=True, creation='DeviceProvisioned',
           description='Größe & <Maß>', iccid=card + 'F', home='Northwind', internet=True,
           mode='auto-home', auth='CHAP', user='crew7', password='not-a-secret-one',
           partners=[('00102', 'Tailspin'), ('001003', 'Fabrikam')], extension=NOTE),
        v1('Two', OTHER_IMSI, auth='NONE', extension=ADDITIONAL),
        v1('Three', OTHER_IMSI, apn=None),
        v4('Four', card, imsi=OTHER_IMSI, home='Northwind', auth='AutoSelection',
           ip_type='IPv4v6', mode='auto', user='crew4', password='not-a-secret-four',
           partners=[('00102', 'Tailspin')], purposes=[INTERNET], conditions=conditions,
           enabled=True, extension=NOTE),
        v4('Five', card, mms=True),
        modem_dm('Six', card, extension=NOTE)]
    return {fields(xml)['Name']: xml for xml in documents}


def fields(xml):
    """What a document says: {'Context/AccessString': 'internet', …}; '' is the root's name.

    Local names for the four versions, in either spelling (PROF-2), {namespace}name for others; a
    second element of the same name is name[2]. xml: str or bytes.
    """
    found = {}

    def walk(node, path):
        text = node.text or ''
        if len(node):
            text = text.strip()
        if text or not len(node):
            found[path] = text
        for name, value in node.attrib.items():
            found[f'{path}@{name}'] = value
        counts = {}
        for child in node:
            space, _, local = child.tag[1:].rpartition('}')
            known = space.replace('https://', 'http://') in (V1, V2, V3, V4)
            tag = local if known else child.tag
            counts[tag] = counts.get(tag, 0) + 1
            if counts[tag] > 1:
                tag += f'[{counts[tag]}]'
            walk(child, f'{path}/{tag}' if path else tag)

    root = ElementTree.fromstring(xml)
    walk(root, '')
    found[''] = root.tag
    return found


def said(xml):
    """fields() without what a store changes: Password and IgnorePassword."""
    return {k: v for k, v in fields(xml).items()
            if k.rpartition('/')[2] not in ('Password', 'IgnorePassword')}


def edited(xml, pattern, replacement):
    """The document with exactly one match of a regular expression replaced."""
    text, count = re.subn(pattern, lambda _: replacement, xml)
    assert count == 1, f'{count} matches of {pattern!r} in {xml}'
    return text


# ---- the state directory ---------------------------------------------------------------------

class Store:
    """What lies in a state directory, read afresh at every call (design.md 6).

    directory: the path by which the test sees it
    """

    SECRET = re.compile(r'(?P<id>.+)\.(?P<g>[0-9a-f]{16})')

    def __init__(self, directory):
        self.directory = directory
        self.profiles = os.path.join(directory, 'profiles')
        self.secrets = os.path.join(directory, 'secrets')

    @staticmethod
    def _regular(directory):
        """{name: contents} of the regular files in a directory; none if there is no directory."""
        found = {}
        with contextlib.suppress(FileNotFoundError):
            for entry in os.scandir(directory):
                if entry.is_file(follow_symlinks=False):
                    with contextlib.suppress(FileNotFoundError), open(entry.path, 'rb') as file:
                        found[entry.name] = file.read()
        return found

    def documents(self):
        """{id: contents} of profiles/<id>.xml."""
        return {name[:-4]: contents for name, contents in self._regular(self.profiles).items()
                if name.endswith('.xml')}

    def secret_files(self):
        """{name: contents} of secrets/."""
        return self._regular(self.secrets)

    def identifiers(self, name):
        """The ids of the profiles with that Name; files that are no XML do not count."""
        found = []
        for identifier, contents in self.documents().items():
            with contextlib.suppress(ElementTree.ParseError):
                if fields(contents).get('Name') == name:
                    found.append(identifier)
        return found

    def file_of(self, name):
        """The path of the only profile with that Name."""
        identifier, = self.identifiers(name)
        return os.path.join(self.profiles, identifier + '.xml')

    @staticmethod
    def generation(contents):
        """g of a document: the first 16 hex digits of its SHA-256."""
        return hashlib.sha256(contents).hexdigest()[:16]

    def secret_name(self, name):
        """The name that the secret of the only profile with that Name must have."""
        identifier, = self.identifiers(name)
        return f'{identifier}.{self.generation(self.documents()[identifier])}'

    def password(self, name):
        """The password of the only profile with that Name; '' for none."""
        return self.secret_files().get(self.secret_name(name), b'').decode().rstrip('\n\0')

    def loose_secrets(self):
        """Names in secrets/ that match no document."""
        wanted = {f'{i}.{self.generation(c)}' for i, c in self.documents().items()}
        return sorted(set(self.secret_files()) - wanted)

    def others(self):
        """Names of files in profiles/ that do not end in .xml."""
        return sorted(n for n in self._regular(self.profiles) if not n.endswith('.xml'))

    def snapshot(self):
        """{relative path: (type and mode, contents)} of everything."""
        found = {}
        for folder, names, files in os.walk(self.directory):
            for name in names + files:
                path = os.path.join(folder, name)
                with contextlib.suppress(FileNotFoundError):
                    info = os.lstat(path)
                    contents = b''
                    if stat.S_ISREG(info.st_mode):
                        with open(path, 'rb') as file:
                            contents = file.read()
                    found[os.path.relpath(path, self.directory)] = (oct(info.st_mode), contents)
        return found

    def holds(self, word):
        """Relative paths of the files with that word in them, whatever their encoding."""
        needles = [word.encode(code) for code in ('utf-8', 'utf-16-le', 'utf-16-be')]
        return sorted(path for path, (_, contents) in self.snapshot().items()
                      if any(needle in contents for needle in needles))

    def problems(self, allow=()):
        """What is wrong with the files, a line each: see design.md 6, PROF-40.

        Every document is XML without Password; every secret belongs to one; nothing else lies
        in profiles/, but for the names in allow; modes 0600 and 0700.
        """
        # a document that was set aside keeps its password: it may be repaired
        aside = {name.partition('.xml.unreadable')[0] for name in allow}
        wrong = [f'loose secret {name}' for name in self.loose_secrets()
                 if name.rpartition('.')[0] not in aside]
        wrong += [f'stray file profiles/{name}' for name in self.others() if name not in allow]
        for identifier, contents in self.documents().items():
            try:
                if any(k.endswith('Password') and not k.endswith('IgnorePassword')
                       for k in fields(contents)):
                    wrong.append(f'Password in {identifier}.xml')
            except ElementTree.ParseError as error:
                wrong.append(f'{identifier}.xml is no XML: {error}')
        for path, (mode, _) in self.snapshot().items():
            number = int(mode, 8)
            allowed = 0o700 if stat.S_ISDIR(number) else 0o600
            if path.split(os.sep)[0] in ('profiles', 'secrets') \
                    and os.path.basename(path) not in allow \
                    and not stat.S_ISLNK(number) and stat.S_IMODE(number) & ~allowed:
                wrong.append(f'{path} has mode {mode}')
        return wrong


# ---- what clients see ------------------------------------------------------------------------

def is_profile(path):
    """Whether that is the path of a profile."""
    return isinstance(path, str) and path.startswith(ROOT + '/Profile/')


def about_profiles(message):
    """Whether this is a signal about a profile."""
    if message.kind != 'signal':
        return False
    return is_profile(message.path) or (message.path == ROOT and bool(message.args)
                                        and is_profile(message.args[0]))


def check_profiles(messages):
    """Everything that is wrong with the signals about profiles, a line each.

    InterfacesAdded, arrival, the object's own signals, removal, InterfacesRemoved; all signals to
    everybody; no path twice while a daemon lives (design.md 2, PROF-53, PROF-56). What was read
    before the daemon took its name is there without having been announced.
    """
    steps = {'InterfacesAdded': (None, 'added'), ARRIVAL: ('added', 'arrived'),
             REMOVAL: ('arrived', 'removed'), 'InterfacesRemoved': ('removed', 'gone')}
    stages = {}
    problems = []
    for message in messages:
        if not about_profiles(message):
            continue
        if message.destination is not None:
            problems.append(f'not to everybody: {message}')
        path = message.args[0] if message.path == ROOT else message.path
        stage = stages.get((message.sender, path))
        if stage is None and (message.path != ROOT or message.member == REMOVAL):
            stage = stages[(message.sender, path)] = 'arrived'
        if message.path != ROOT:
            if stage != 'arrived':
                problems.append(f'the object was {stage}: {message}')
        elif message.member in steps:
            before, after = steps[message.member]
            if stage != before:
                problems.append(f'{after}, and was {stage} before: {message}')
            stages[(message.sender, path)] = after
    ended = {m.args[1] for m in messages if m.is_signal('NameOwnerChanged')
             and m.args[0] == BUS_NAME and m.args[1]}
    problems += [f'{path} was {stage}, and that was all' for (sender, path), stage in stages.items()
                 if stage in ('added', 'removed') and sender not in ended]
    return problems


def check_private(client, passwords, identities):
    """Everything a client should not have been shown, a line each (design.md 1, PROF-38, PROF-40).

    No password anywhere; no identity in signals, errors and properties.
    """
    problems = []
    for message in client.messages:
        text = str(message.args)
        words = list(passwords)
        if message.kind in ('signal', 'error') \
                or client.called(message)[1] in (PROPERTIES, OBJECT_MANAGER):
            words += identities
        problems += [f'{word} in {message}' for word in words if word in text]
    return problems


# ---- scenes ----------------------------------------------------------------------------------

class ProfileScene(Scene):
    """A Scene with profiles.

    propose, most: keys propose and max of [profiles], None for the default
    environment: for the daemon, beside the test's own
    wrapper: words in front of the daemon's command line; a test may change it between starts
    """

    def __init__(self, test, *args, propose='off', most=None, environment=None, wrapper='',
                 config=None, **kwargs):
        self.environment = environment or {}
        self.wrapper = wrapper
        self.mount = None
        self.identity_words = [IMSI, ICCID, IMEI]
        config = dict(config or {})
        config['profiles'] = {k: v for k, v in (('propose', propose), ('max', most))
                              if v is not None}
        super().__init__(test, *args, config=config, **kwargs)

    @property
    def state_dir(self):
        """The state directory, as the daemon names it."""
        return os.path.join(self.directory, 'state')

    @property
    def store(self):
        """The files, also when they are on a file system of their own."""
        return Store(self.mount.path if self.mount else self.state_dir)

    def mount_state(self, options):
        """Gives the state directory a file system of its own, before the daemon starts."""
        self.mount = Mount(self.test, self.state_dir, options)
        self.wrapper = self.mount.wrapper
        return self.mount

    def start(self, wait=True):
        values = dict(self.environment)
        if self.wrapper:
            inner = os.environ.get('MBN_TEST_WRAPPER', '')
            values['MBN_TEST_WRAPPER'] = f'{self.wrapper} {inner}'
        with mock.patch.dict(os.environ, values):
            return super().start(wait)

    def finish(self):
        passwords = list(self.password_words)
        self.password_words = passwords + self.identity_words
        super().finish()
        if self.client is None:
            return
        problems = check_profiles(self.client.messages)
        problems += check_private(self.client, passwords, self.identity_words)
        if problems:
            self.test.fail('\n'.join(problems))

    def note(self, xml):
        """Remembers a document's password and identities: they must not be seen anywhere."""
        with contextlib.suppress(ElementTree.ParseError):
            for path, text in fields(xml).items():
                tag = path.rpartition('/')[2]
                if tag == 'Password' and len(text) > 5 and text not in self.password_words:
                    self.password_words.append(text)
                if tag in ('SubscriberID', 'SimIccID', 'IMSI') and len(text) > 9 \
                        and text not in self.identity_words:
                    self.identity_words.append(text)

    # Calls ----------------------------------------------------------------------------------

    def ask_create(self, xml, client=None):
        """CreateConnectionProfile; raises DBusError. Returns when it has returned."""
        self.note(xml)
        (client or self.client).call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (xml,))

    def create(self, xml, client=None):
        """Creates a profile and waits for all signals about that; returns its path."""
        start = self.client.mark()
        self.ask_create(xml, client)
        path = self.arrival(' '.join(fields(xml)['Name'].split()), start)
        self.client.wait_signal('OnProfileUpdate', path, since=start)
        return path

    def arrival(self, name=None, since=0, proposed=False, timeout=DEFAULT_TIMEOUT):
        """Waits for the arrival of a profile (of that name); returns its path."""
        def is_it(message):
            if not message.is_signal(ARRIVAL, ROOT):
                return False
            values = self.first_values(message)
            return name in (None, values['Name']) and values['Proposed'] == proposed
        return self.client.wait(is_it, timeout, since,
                                f'the arrival of {name or "a profile"}').args[0]

    def first_values(self, arrival):
        """The properties that InterfacesAdded told of the profile that an arrival is about."""
        for message in reversed(self.client.messages[:arrival.index]):
            if message.is_signal('InterfacesAdded', ROOT) and message.args[0] == arrival.args[0] \
                    and message.sender == arrival.sender:
                return message.args[1][PROFILE]
        raise AssertionError(f'no InterfacesAdded before {arrival}')

    def ask_update(self, path, xml, client=None):
        """UpdateProfile; raises DBusError."""
        self.note(xml)
        (client or self.client).call(path, PROFILE, 'UpdateProfile', '(s)', (xml,))

    def update(self, path, xml, client=None):
        """Updates a profile and waits for OnProfileUpdate; returns that Message."""
        start = self.client.mark()
        self.ask_update(path, xml, client)
        return self.client.wait_signal('OnProfileUpdate', path, since=start)

    def ask_delete(self, path, client=None):
        """Delete; raises DBusError."""
        (client or self.client).call(path, PROFILE, 'Delete')

    def delete(self, path, client=None):
        """Deletes a profile and waits for its removal; returns that Message."""
        start = self.client.mark()
        self.ask_delete(path, client)
        return self.removal(path, start)

    def removal(self, path, since=0):
        """Waits until InterfacesRemoved follows the removal of a path; returns the removal."""
        is_it = lambda m: m.args[0] == path                                     # noqa: E731
        gone = self.client.wait_signal(REMOVAL, ROOT, since=since, where=is_it)
        self.client.wait_signal('InterfacesRemoved', ROOT, since=gone.index, where=is_it)
        return gone

    def profiles(self, interface=ANY):
        """GetConnectionProfiles: paths; raises DBusError."""
        return self.client.call(ROOT, MANAGER, 'GetConnectionProfiles', '(o)', (interface,))[0]

    def find(self, name, interface=ANY):
        """GetConnectionProfile: a path; raises DBusError."""
        return self.client.call(ROOT, MANAGER, 'GetConnectionProfile', '(os)', (interface, name))[0]

    def xml(self, path):
        """GetProfileXmlData."""
        return self.client.call(path, PROFILE, 'GetProfileXmlData')[0]

    def value(self, path, name):
        """One field() of a profile as GetProfileXmlData tells it; None if absent."""
        return fields(self.xml(path)).get(name)

    def names(self, interface=ANY):
        """The Names of the listed profiles, in the order of the list."""
        return [self.client.get(path, PROFILE, 'Name') for path in self.profiles(interface)]

    def interfaces(self, count=1):
        """The paths of the modems in the order of their numbers, when there are so many."""
        def there():
            paths, = self.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')
            return len(paths) == count and sorted(paths, key=lambda p: int(p.rpartition('/')[2]))
        return self.until(there, f'{count} modems')

    def modem_with(self, iccid, count):
        """The path of the one among so many modems whose SIM has that ICCID."""
        def there():
            for path in self.interfaces(count):
                with contextlib.suppress(DBusError):
                    got = self.client.call(path, 'org.mbnd1.SubscriberInformation',
                                           'GetSubscriberInformation')
                    if got[1] == iccid:
                        return path
            return None
        return self.until(there, f'the modem with SIM {iccid}')

    def change_sim(self, imsi, iccid, modem=None):
        """Takes the SIM out and, when that is known, puts another one in (None: leaves it out)."""
        modem = modem or self.modem
        before = self.client.mark()
        modem.command('sim absent')
        self.client.wait(lambda m: m.changed().get('ReadyState') == 2, since=before,
                         what='ReadyState SIM_NOT_INSERTED')
        if imsi is not None:
            modem.command(f'set imsi {imsi}')
            modem.command(f'set iccid {iccid}')
            modem.command('sim initialized')
            self.identity_words += [w for w in (imsi, iccid) if w not in self.identity_words]

    def until(self, condition, what, timeout=DEFAULT_TIMEOUT):
        """Waits until condition() is true and returns its value; for what no signal tells."""
        deadline = time.monotonic() + timeout
        while True:
            value = condition()
            if value:
                return value
            if time.monotonic() > deadline:
                raise NoMessage(f'{what}: not within {timeout:g} s; received:\n'
                                + self.client.show())
            self.client.pump(0.02)

    def modem_got(self, connection, name):
        """Connects by name, disconnects; returns what the modem was told."""
        def succeeded(request, member):
            # another daemon may have used that id before
            done = self.client.wait_signal(member, connection, since=start,
                                           where=lambda m: m.args[0] == request)
            self.test.assertEqual(done.args[1], S_OK, done)

        start = self.client.mark()
        succeeded(self.connect(connection, name, mode=0), 'OnConnectComplete')
        told = self.modem.state()['last_connect']
        self.test.assertEqual(told['command'], 'activate')
        succeeded(self.disconnect(connection), 'OnDisconnectComplete')
        return told

    # Checks ---------------------------------------------------------------------------------

    def heard(self, since, *members):
        """The signals about profiles since then (of these members), up to now."""
        self.sync()
        return [m for m in self.client.messages[since:] if about_profiles(m)
                and (not members or m.member in members)]

    def listed(self, proposed):
        """{path: document} of all proposals, or of all other profiles, in the order of the list."""
        found = {}
        for path in self.profiles():
            # one that goes away meanwhile is none
            with contextlib.suppress(DBusError):
                if self.client.get(path, PROFILE, 'Proposed') == proposed:
                    found[path] = self.xml(path)
        return found

    def differences(self, allow=()):
        """What is wrong with the files, or differs between them and D-Bus; empty is good."""
        store = self.store
        wrong = store.problems(allow)
        files = []
        for contents in store.documents().values():
            with contextlib.suppress(ElementTree.ParseError):
                files.append(said(contents))
        memory = [said(xml) for xml in self.listed(proposed=False).values()]
        wrong += [f'not on disk: {d}' for d in memory if d not in files]
        wrong += [f'not in memory: {d}' for d in files if d not in memory]
        if len(files) != len(memory):
            wrong.append(f'{len(memory)} profiles, {len(files)} documents')
        return wrong

    def agree(self, allow=()):
        """Memory and disk say the same, and there is nothing wrong with the files.

        allow: names that may lie in profiles/. What is tidied up after a reply may take a moment.
        """
        with contextlib.suppress(NoMessage):
            self.until(lambda: not self.differences(allow), 'agreement', 5)
        self.test.assertEqual(self.differences(allow), [])

    @contextlib.contextmanager
    def unchanged(self):
        """Within it nothing changes: no signal, no profile, no file in a directory of profiles."""
        def now():
            return ({p: self.xml(p) for p in self.profiles()},
                    {p: v for p, v in self.store.snapshot().items() if os.sep in p})

        before = now()
        start = self.client.mark()
        yield
        self.test.assertEqual(self.heard(start), [])
        self.test.assertEqual(now(), before)

    def warnings(self):
        """The warnings in the log of the daemon that runs now, or ran last."""
        return [line for line in self.daemon.log().splitlines() if 'WARNING' in line]


class ProfileTest(IntegrationTest):
    """A test with ProfileScenes."""

    def scene(self, *args, **kwargs):
        """A new ProfileScene that ends with the test."""
        return ProfileScene(self, *args, **kwargs)

    def assert_gone(self, call, *args):
        """The call finds no object, or NotFound (design.md 2)."""
        with self.assertRaises(DBusError) as caught:
            call(*args)
        self.assertIn(caught.exception.name, GONE + ('org.mbnd1.Error.NotFound',))

    def assert_says(self, xml, wanted, but=()):
        """A document says what another one does, passwords and some elements aside."""
        got, wanted = said(xml), said(wanted)
        for name in but:
            got.pop(name, None)
            wanted.pop(name, None)
        self.assertEqual(got, wanted)


def fixture_dir(test, directory, database):
    """Writes a provider database; returns the value of XDG_DATA_DIRS that leads to it alone."""
    folder = os.path.join(directory, 'mobile-broadband-provider-info')
    os.makedirs(folder)
    test.addCleanup(shutil.rmtree, folder, ignore_errors=True)
    if database is not None:
        with open(os.path.join(folder, 'serviceproviders.xml'), 'w', encoding='utf-8') as file:
            file.write(database)
    return directory


def connection_name(scene, connection):
    """The second result of GetConnectionState: the name of the stored profile, or empty."""
    return scene.client.call(connection, CONNECTION, 'GetConnectionState')[1]
