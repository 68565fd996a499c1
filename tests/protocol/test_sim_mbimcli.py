#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The simulated modem as libmbim's own mbimcli sees it: another decoder than ours."""

import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
from mbnsim import Modem  # noqa: E402

MBIMCLI = shutil.which('mbimcli')
TIMEOUT = 30


def fields(text):
    """The 'name': value pairs of mbimcli's print-out; the last one of a name counts."""
    pairs = (line.split(':', 1) for line in text.splitlines() if ':' in line)
    return {name.strip(): value.strip().strip("'") for name, value in pairs}


class MbimcliTest(unittest.TestCase):
    scenario = None

    def setUp(self):
        self.modem = Modem(self.scenario)
        self.addCleanup(self.close_modem)
        self.open_tid = None

    def close_modem(self):
        self.assertEqual(self.modem.close(), 0, 'the simulator failed; see its output')

    def run_mbimcli(self, *arguments):
        return subprocess.run([MBIMCLI, '-d', self.modem.device, *arguments], timeout=TIMEOUT,
                              capture_output=True, text=True, check=False)

    def good(self, *arguments):
        result = self.run_mbimcli(*arguments)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def bad(self, *arguments):
        result = self.run_mbimcli(*arguments)
        self.assertNotEqual(result.returncode, 0, result.stdout)
        return result.stdout + result.stderr

    def session(self, *arguments):
        """Like good(), but the function stays open from one call to the next."""
        options = ['--no-close']
        if self.open_tid is not None:
            options.append(f'--no-open={self.open_tid}')
        output = self.good(*options, *arguments)
        self.open_tid = int(fields(output)['TRID'])
        return output


class QueryTest(MbimcliTest):
    def test_device_caps(self):
        caps = fields(self.good('--query-device-caps'))
        self.assertEqual(caps['Device ID'], '490154203237518')
        self.assertEqual(caps['Firmware info'], 'mbn-modem-sim 1')
        self.assertEqual(caps['Data class'], 'gprs, edge, umts, hsdpa, hsupa, lte')
        self.assertEqual(caps['Max sessions'], '8')

    def test_subscriber_ready(self):
        self.modem.command('set numbers +15550100,+15550101')
        output = self.good('--query-subscriber-ready-status')
        ready = fields(output)
        self.assertEqual(ready['Ready state'], 'initialized')
        self.assertEqual(ready['Subscriber ID'], '001010123456789')
        self.assertEqual(ready['SIM ICCID'], '89860000000000000001')
        self.assertIn('+15550101', output)
        self.modem.command('sim absent')
        ready = fields(self.good('--query-subscriber-ready-status'))
        self.assertEqual(ready['Ready state'], 'sim-not-inserted')

    def test_pin(self):
        self.modem.command('sim locked')
        state = fields(self.good('--query-pin-state'))
        self.assertEqual((state['PIN state'], state['PIN type'], state['Remaining attempts']),
                         ('locked', 'pin1', '3'))
        self.assertIn('Failure', self.bad('--enter-pin=0000'))
        self.assertEqual(fields(self.good('--query-pin-state'))['Remaining attempts'], '2')
        self.good('--enter-pin=1234')
        self.assertEqual(self.modem.state()['sim']['state'], 'initialized')
        self.assertIn("Mode: 'enabled'", self.good('--query-pin-list').split('PIN2')[0])
        self.good('--disable-pin=1234')
        self.assertIn("Mode: 'disabled'", self.good('--query-pin-list').split('PIN2')[0])

    def test_puk(self):
        self.modem.command('sim puk')
        self.assertEqual(fields(self.good('--query-pin-state'))['PIN type'], 'puk1')
        self.good('--enter-puk=12345678,7777')
        self.assertEqual(self.modem.state()['sim']['pin'], '7777')

    def test_register_state(self):
        self.modem.command('register roaming provider=26299 name="Other" roaming-text="R" cause=0')
        state = fields(self.good('--query-registration-state'))
        self.assertEqual((state['Register state'], state['Provider ID'], state['Provider name'],
                          state['Roaming text']), ('roaming', '26299', 'Other', 'R'))
        self.modem.command('register denied cause=11')
        state = fields(self.good('--query-registration-state'))
        self.assertEqual((state['Register state'], state['Network error']),
                         ('denied', 'plmn-not-allowed'))

    def test_provider_lists(self):
        self.modem.command('set preferred "00101:One:preferred,00102:Two:preferred"')
        output = self.good('--query-preferred-providers')
        self.assertIn("'One'", output)
        self.assertIn("'Two'", output)
        self.assertIn("'home, visible, registered'", self.good('--query-visible-providers'))
        self.assertEqual(fields(self.good('--query-home-provider'))['Provider name'], 'Test PLMN')

    def test_the_other_queries(self):
        self.assertIn('multicarrier-providers (24)', self.good('--query-device-services'))
        self.assertEqual(fields(self.good('--query-signal-state'))['RSSI [0-31,99]'], '20')
        self.modem.command('set in-octets 1234')
        self.assertEqual(fields(self.good('--query-packet-statistics'))['Octets (in)'], '1234')
        self.assertIn("'off'", self.good('--query-emergency-mode'))
        self.assertIn("'enabled'", self.good('--set-network-idle-hint=enabled'))
        self.modem.command('set provisioned "3:internet:web:me:secret:0:2,4:none:"')
        contexts = self.good('--query-provisioned-contexts')
        self.assertIn('Context ID 4', contexts)
        self.assertIn("'web'", contexts)

    def test_unknown_service_is_refused(self):
        self.assertIn('NoDeviceSupport', self.bad('--ms-query-sys-caps'))


class SetTest(MbimcliTest):
    def test_radio_off_and_on(self):
        state = fields(self.good('--set-radio-state=off'))
        self.assertEqual((state['Hardware radio state'], state['Software radio state']),
                         ('on', 'off'))
        self.assertEqual(fields(self.good('--query-registration-state'))['Register state'],
                         'deregistered')
        self.assertIn('RadioPowerOff', self.bad('--attach-packet-service'))
        self.good('--set-radio-state=on')
        self.assertEqual(fields(self.good('--query-registration-state'))['Register state'], 'home')

    def test_attach_and_detach(self):
        state = fields(self.good('--attach-packet-service'))
        self.assertEqual((state['Packet service state'], state['Available data classes']),
                         ('attached', 'lte'))
        self.assertEqual(fields(self.good('--detach-packet-service'))['Packet service state'],
                         'detached')

    def test_signal_and_provisioned_set(self):
        state = fields(self.good('--set-signal-state=signal-strength-interval=30,'
                                 'rssi-threshold=5,error-rate-threshold=6'))
        self.assertEqual((state['Signal strength interval'], state['RSSI threshold']), ('30', '5'))
        self.good('--set-provisioned-contexts=context-id=1,context-type=internet,auth=chap,'
                  'compression=none,username=me,password=secret,access-string=new,'
                  'provider-id=00101')
        self.assertIn('1:internet:new:me:secret:0:2',
                      self.modem.state()['settings']['provisioned'])

    def test_register_automatic(self):
        self.modem.command('register deregistered')
        self.good('--register-automatic')
        self.assertEqual(self.modem.state()['registration']['state'], 'home')


class ConnectTest(MbimcliTest):
    scenario = ['packet attached']

    def test_connect_and_disconnect(self):
        output = fields(self.session("--connect=access-string='internet',ip-type=ipv4,auth=chap,"
                                     'username=me,password=secret'))
        self.assertEqual((output['Activation state'], output['IP type'], output['Context type']),
                         ('activated', 'ipv4', 'internet'))
        last = self.modem.state()['last_connect']
        self.assertEqual((last['access_string'], last['user_name'], last['password'], last['auth']),
                         ('internet', 'me', 'secret', 2))
        self.assertIn("'activated'", self.session('--query-connection-state'))

        output = self.session('--query-ip-configuration')
        for text in ("'10.64.0.2/30'", "'10.64.0.1'", "MTU: '1500'"):
            self.assertIn(text, output)

        self.assertIn("'deactivated'", self.session('--disconnect=0'))
        self.assertEqual(self.modem.state()['contexts'], [])

    def test_both_families(self):
        output = self.session("--connect=access-string='internet',ip-type=ipv4v6")
        self.assertIn("'ipv4v6'", output)
        self.assertIn("'2001:db8:64::2/64'", output)
        self.assertIn("'10.64.0.2/30'", output)

    def test_two_sessions(self):
        self.session("--connect=session-id=1,access-string='a',ip-type=ipv4")
        self.session("--connect=session-id=2,access-string='b',ip-type=ipv4")
        self.session('--disconnect=1')
        self.assertIn("'activated'", self.session('--query-connection-state=2'))
        self.assertEqual([c['session'] for c in self.modem.state()['contexts']], [2])

    def test_close_ends_the_context(self):
        self.good("--connect=access-string='internet',ip-type=ipv4")
        self.assertEqual(self.modem.state()['contexts'], [])

    def test_rejection_shows_status_and_network_error(self):
        self.modem.command('fault connect set status=2 nw-error=33')
        output = self.bad("--connect=access-string='internet',ip-type=ipv4")
        self.assertIn('Failure', output)
        self.modem.command('fault connect set nw-error=33')  # mbimcli prints it on success only
        self.assertIn('requested-service-option-not-subscribed',
                      self.good("--connect=access-string='internet',ip-type=ipv4"))
        self.modem.command('packet detached')
        self.assertIn('PacketServiceDetached',
                      self.bad("--connect=access-string='internet',ip-type=ipv4"))

    def test_packet_filters(self):
        self.session("--connect=access-string='internet',ip-type=ipv4")
        output = self.session('--set-ip-packet-filters=session-id=0,packet-filter=01020304,'
                              'packet-mask=FFFFFFFF')
        self.assertIn('01 02 03 04', output)
        self.assertEqual(self.modem.state()['contexts'][0]['filters'], 1)


class FragmentTest(MbimcliTest):
    def test_answer_in_fragments(self):
        self.modem.command('set max-control-transfer 64')
        self.assertEqual(fields(self.good('--query-device-caps'))['Device ID'], '490154203237518')
        answers = [e for e in self.modem.journal()
                   if e['dir'] == 'function' and e.get('cid') == 'device-caps']
        self.assertGreater(answers[0]['fragments'], 3)

    def test_command_in_fragments(self):
        data = os.urandom(6000)
        output = self.good('--set-service-activation=' + data.hex())
        self.assertIn(':'.join(f'{b:02X}' for b in data[-8:]), output.upper())
        commands = [e for e in self.modem.journal()
                    if e['dir'] == 'host' and e.get('cid') == 'service-activation']
        self.assertEqual(commands[0]['fragments'], 2)


if __name__ == '__main__':
    if MBIMCLI is None:
        print('mbimcli is missing')
        sys.exit(77)
    unittest.main()
