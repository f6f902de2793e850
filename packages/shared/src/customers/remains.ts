/** What an erasure leaves, a sentence each: for whoever has to answer for it. Pure. */
export function remainsElsewhere(
  places: string[],
  backups: {
    names: string[];
    keep?: number | undefined;
    directory?: string | undefined;
  },
): string[] {
  const { names, keep, directory } = backups;
  const held =
    names.length === 0
      ? []
      : [
          `Back-ups in ${directory} still hold them: ${names.join(', ')}. They go as newer ones are made: the ${keep} newest stay. Erase again after restoring one of these.`,
        ];
  return [
    `Providers have their own copies: delete there ${places.join(', ')}.`,
    ...held,
    'Targets of forward flows, and the language model, keep what they were sent as their owners decide.',
    'Postgres frees the space of what was deleted when it vacuums; until then it is on the disk, and no query shows it.',
    'Logs hold ids, and no contents.',
  ];
}
