/** Somewhere that a sealed secret is kept. */
export interface Place {
  /** what people read, such as `tokens of zalo-main` */
  what: string;
  /** what it was sealed for */
  context: string;
  /** undefined: there is nothing */
  read(): Promise<string | undefined>;
  /** @returns false where something else is there by now */
  replace(old: string, anew: string): Promise<boolean>;
}
