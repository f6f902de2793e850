import classes from './text-block.module.css';

/** Text of a machine's, as it is. */
export function TextBlock({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
    <pre className={classes.block} tabIndex={0}>
      {text}
    </pre>
  );
}
