import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './out-link.module.css';

/** A page at the provider. */
export function OutLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Anchor
      href={href}
      size="sm"
      target="_blank"
      rel="noopener noreferrer"
      className={classes.link}
    >
      <bdi>{children}</bdi>
      <IconExternalLink size={14} aria-hidden />
    </Anchor>
  );
}
