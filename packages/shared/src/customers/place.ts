/** Where a customer was heard: what its events, and its conversation, go by. */
export interface Place {
  connection: string;
  /** the provider's id of the conversation, the ticket, the user */
  key: string;
}

export interface Customer {
  places: Place[];
  /** lower case */
  emails: string[];
  /** as they stand in conversations */
  phones: string[];
  names: string[];
}

/** A relay, as far as it says what belongs together. */
export interface RelayPair {
  flow: string;
  /** connection of the tickets, or of the customers of Zalo */
  source: string;
  chatwoot: string;
}

export const placeId = ({ connection, key }: Place) => `${connection}.${key}`;
