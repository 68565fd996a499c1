# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What the tests of the files of profiles share: one profile with a password, and its files."""

import os

from mbnprofiles import ProfileTest, v1

PASSWORD = 'not-a-secret-1'
OTHER_PASSWORD = 'not-a-secret-2'


def work(apn='internet', password=PASSWORD, **kwargs):
    """The document that most tests here are about."""
    return v1('Work', apn=apn, user='me', password=password, **kwargs)


class FileTest(ProfileTest):
    """What the classes below share"""

    def path(self, scene, name):
        """The path of a file in profiles/."""
        return os.path.join(scene.store.profiles, name)

    def with_work(self, **kwargs):
        """A modem-less scene that has the profile Work; (scene, its object path)."""
        scene = self.scene(modems=[], **kwargs)
        return scene, scene.create(work())

    def wait_password(self, scene, name, password):
        """Waits until the secret of a profile is that, under the right name."""
        def is_so():
            try:
                return scene.store.password(name) == password
            except (ValueError, KeyError):      # no such profile yet, or one too many
                return False
        scene.until(is_so, f'password of {name}')

    def set_aside(self, scene, name, contents):
        """Waits until a file has another name and the log warns of it; returns that name."""
        def found():
            if os.path.lexists(self.path(scene, name)):
                return None
            return [path for path, (_, data) in scene.store.snapshot().items()
                    if data == contents and name.split('.')[0] in os.path.basename(path)]
        aside, = scene.until(found, f'{name} set aside')
        scene.until(lambda: [w for w in scene.warnings() if name in w], f'a warning about {name}')
        self.assertFalse(aside.endswith('.xml'), aside)
        return os.path.basename(aside)
