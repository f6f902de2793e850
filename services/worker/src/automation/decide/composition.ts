import type { AutomateRules } from '@omnirelay/shared/config/automate.ts';
import { z } from 'zod';

/** What the model makes of a ticket. */
export interface Composition {
  /** for colleagues */
  analysis: string;
  /** of the customer, as a code such as `fr` */
  language: string;
  /** plain text, for the customer */
  reply: string;
  /** a key of `rules.statuses` */
  status: string | null;
  priority: string | null;
  tags: string[];
  dealFields: { name: string; value: string }[];
  note: { title: string; content: string };
  escalate: boolean;
  escalationReason: string | null;
  /** 0 to 1 */
  confidence: number;
}

/** The form of the model's answer: what the rules don't name, it can't name either. Pure. */
export function compositionSchema(
  rules: Pick<AutomateRules, 'statuses' | 'priorities' | 'tags' | 'dealFields'>,
): z.ZodType<Composition> {
  return z.object({
    analysis: z.string().max(8_000),
    language: z.string().max(35),
    reply: z.string().max(32_000),
    status: oneOf(Object.keys(rules.statuses)),
    priority: oneOf(rules.priorities),
    tags: someOf(rules.tags),
    dealFields: z
      .array(z.object({ name: z.enum(listed(rules.dealFields)), value: z.string().max(2_000) }))
      .max(rules.dealFields.length),
    note: z.object({ title: z.string().max(120), content: z.string().max(8_000) }),
    escalate: z.boolean(),
    escalationReason: z.string().max(1_000).nullable(),
    confidence: z.number().min(0).max(1),
  });
}

function oneOf(values: string[]): z.ZodType<string | null> {
  return values.length === 0 ? z.null() : z.enum(listed(values)).nullable();
}

function someOf(values: string[]): z.ZodType<string[]> {
  return z.array(z.enum(listed(values))).max(values.length);
}

/** An empty list of choices is none of JSON Schema's: there is nothing that it would allow. */
function listed(values: string[]): [string, ...string[]] {
  const [first = 'none', ...others] = values;
  return [first, ...others];
}
