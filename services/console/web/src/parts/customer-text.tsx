import { Anchor } from '@mantine/core';
import { useMemo } from 'react';
import classes from './customer-text.module.css';
import { linksIn } from './links-in.ts';

/**
 * Text that somebody else wrote: shown as it is, never as markup, in its own direction, so that it
 * can't turn round what stands beside it.
 */
export function CustomerText({ text }: { text: string }) {
  const parts = useMemo(() => linksIn(text), [text]);
  return (
    <div dir="auto" className={classes.text}>
      {parts.map((part, index) =>
        part.href ? (
          <Anchor
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move.
            key={index}
            href={part.href}
            title={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            inherit
            underline="always"
            c="inherit"
          >
            {part.text}
          </Anchor>
        ) : (
          part.text
        ),
      )}
    </div>
  );
}
