import { type SQL, sql } from 'drizzle-orm';
import { texts } from '../records/statements.ts';
import type { Database } from '../store/database.ts';
import type { Contact } from '../store/inbox-schema.ts';
import { type Customer, type Place, placeId, type RelayPair } from './place.ts';

export interface FindDeps {
  db: Pick<Database, 'execute'>;
  relays: RelayPair[];
  /** provider of each connection: how it calls events that are about a person */
  providers: Map<string, string>;
}

type Row = { connection: string; key: string };

/**
 * Everything that is one customer's: the conversations that `who` names, those of the same person, and what a
 * relay has joined to them.
 * @param who id of a conversation (ours or the external one), an e-mail address, or a phone number
 */
export async function findCustomer(deps: FindDeps, who: string): Promise<Customer> {
  const wanted = who.trim();
  const customer: Customer = { places: [], emails: [], phones: [], names: [] };
  if (wanted === '') return customer;
  const email = wanted.includes('@') ? [wanted.toLowerCase()] : [];
  const digits = digitsOf(wanted);
  const phone = /^\+?[\d\s().-]{6,}$/.test(wanted) ? [digits] : [];
  const known = new Map<string, Place>();
  let fresh = [
    ...(await byName(deps, wanted)),
    ...(await byPerson(deps, { contacts: [], emails: email, phones: phone })),
  ];
  const marks = { emails: new Set(email), phones: new Set<string>(), names: new Set<string>() };
  const { emails, phones, names } = marks;
  while (fresh.length > 0) {
    for (const place of fresh) known.set(placeId(place), place);
    const people = await contactsOf(deps, fresh);
    collect(marks, people);
    const contacts = people.flatMap(({ connection, contact }) =>
      contact.id === undefined ? [] : [{ connection, id: contact.id }],
    );
    const found = [
      ...(await byPerson(deps, {
        contacts,
        emails: [...emails],
        phones: [...phones].map(digitsOf),
      })),
      ...(await joinedTo(deps, fresh)),
      ...aboutPersons(deps, contacts),
    ];
    fresh = found.filter((place) => !known.has(placeId(place)));
  }
  const places = [...known.values()].sort((a, b) => (placeId(a) < placeId(b) ? -1 : 1));
  return { places, emails: [...emails], phones: [...phones], names: [...names] };
}

/** How those are called that were heard at these places, as far as it still stands there. */
export async function marksAt(
  db: FindDeps['db'],
  places: Place[],
): Promise<Omit<Customer, 'places'>> {
  const marks: Marks = { emails: new Set(), phones: new Set(), names: new Set() };
  collect(marks, await contactsOf({ db }, places));
  const { emails, phones, names } = marks;
  return { emails: [...emails], phones: [...phones], names: [...names] };
}

type Marks = Record<'emails' | 'phones' | 'names', Set<string>>;

function collect({ emails, phones, names }: Marks, people: { contact: Contact }[]): void {
  for (const { contact } of people) {
    if (contact.email) emails.add(contact.email.toLowerCase());
    if (contact.phone) phones.add(contact.phone);
    if (contact.name) names.add(contact.name);
  }
}

/** By our id of a conversation, or by the external one. */
async function byName({ db }: FindDeps, name: string): Promise<Place[]> {
  const places = await select(
    db,
    sql`select connection, provider_id as key from conversations where id = ${name} or external_id = ${name}
      union select connection, conversation_key from events where conversation = ${name}
      union select connection, ticket_id from runs where 'zoho_' || ticket_id = ${name}`,
  );
  if (places.length > 0) return places;
  // Where no inbox flow names its connection, a conversation is known by its events only.
  const splits = [...name.matchAll(/\./g)].map(({ index }) => ({
    connection: name.slice(0, index),
    key: name.slice(index + 1),
  }));
  for (const { connection, key } of splits) {
    const found = await select(
      db,
      sql`select connection, conversation_key as key from events
        where connection = ${connection} and conversation_key = ${key} limit 1`,
    );
    if (found.length > 0) return found;
  }
  return [];
}

interface Person {
  contacts: { connection: string; id: string }[];
  emails: string[];
  /** digits */
  phones: string[];
}

async function byPerson({ db }: FindDeps, person: Person): Promise<Place[]> {
  const { contacts, emails, phones } = person;
  const usable = phones.filter((digits) => digits.length >= 6);
  if (contacts.length + emails.length + usable.length === 0) return [];
  return select(
    db,
    sql`select connection, provider_id as key from conversations
      where lower(contact->>'email') = any(${texts(emails)})
        or regexp_replace(contact->>'phone', '\\D', '', 'g') = any(${texts(usable)})
        or (connection, contact->>'id') in (select * from unnest(
          ${texts(contacts.map(({ connection }) => connection))},
          ${texts(contacts.map(({ id }) => id))}))
      union select connection, ticket_id from runs where lower(customer) = any(${texts(emails)})`,
  );
}

async function contactsOf(
  { db }: Pick<FindDeps, 'db'>,
  places: Place[],
): Promise<{ connection: string; contact: Contact }[]> {
  const { rows } = await db.execute<{ connection: string; contact: Contact }>(
    sql`select connection, contact from conversations where (connection, provider_id) in (${pairs(places)})
      union all select connection, jsonb_build_object('email', customer) from runs
      where customer <> '' and (connection, ticket_id) in (${pairs(places)})`,
  );
  return rows;
}

/** What the relays have linked, from either side. */
async function joinedTo({ db, relays }: FindDeps, places: Place[]): Promise<Place[]> {
  const joined: Place[] = [];
  for (const { flow, source, chatwoot } of relays) {
    const keysAt = (connection: string) =>
      texts(places.filter((one) => one.connection === connection).map(({ key }) => key));
    const { rows } = await db.execute<{ ticket: string; conversation: string }>(
      sql`select ticket_id as ticket, conversation_id as conversation from relay_links
        where flow = ${flow} and (ticket_id = any(${keysAt(source)})
          or conversation_id = any(${keysAt(chatwoot)}))`,
    );
    for (const { ticket, conversation } of rows) {
      joined.push({ connection: source, key: ticket }, { connection: chatwoot, key: conversation });
    }
  }
  return joined;
}

/** Webhooks about a person, and not about a conversation, have keys of their own (`adapters, envelope.ts`). */
function aboutPersons(
  { providers }: FindDeps,
  contacts: { connection: string; id: string }[],
): Place[] {
  const prefixes: Record<string, string> = { chatwoot: 'contact', zendesk: 'user' };
  return contacts.flatMap(({ connection, id }) => {
    const prefix = prefixes[providers.get(connection) ?? ''];
    return prefix === undefined ? [] : [{ connection, key: `${prefix}-${id}` }];
  });
}

async function select(db: FindDeps['db'], query: SQL): Promise<Place[]> {
  const { rows } = await db.execute<Row>(query);
  return rows.map(({ connection, key }) => ({ connection, key }));
}

export function pairs(places: Place[]): SQL {
  return sql`select * from unnest(${texts(places.map(({ connection }) => connection))}, ${texts(
    places.map(({ key }) => key),
  )})`;
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
