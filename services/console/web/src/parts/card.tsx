import { Paper, type PaperProps } from '@mantine/core';
import type { HTMLAttributes } from 'react';
import classes from './page.module.css';

/** What belongs together, on a surface of its own. */
export function Card({ className, ...props }: PaperProps & HTMLAttributes<HTMLDivElement>) {
  return <Paper p="lg" radius="lg" {...props} className={`${classes.card} ${className ?? ''}`} />;
}
