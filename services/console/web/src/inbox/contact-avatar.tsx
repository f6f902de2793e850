import { Avatar } from '@mantine/core';
import type { Conversation } from '../api/shapes.ts';
import { platformOf } from '../parts/platform.tsx';
import classes from './contact-avatar.module.css';

/** The contact's initials with the platform's sign: no picture is fetched from elsewhere for it. */
export function ContactAvatar(props: Pick<Conversation, 'contact' | 'platform'>) {
  const { contact, platform } = props;
  const { icon: Icon, color, name } = platformOf(platform);
  return (
    <span className={classes.avatar} aria-hidden>
      <Avatar name={contact.name || '?'} color="gray" size={40} alt="" />
      <span className={classes.platform} style={{ background: color }} title={name}>
        <Icon size={12} stroke={2.2} />
      </span>
    </span>
  );
}
