/** The API's shapes, as JSON brings them. */
export interface Flow {
  flow: string;
  state: string;
  reason: string | null;
  attempts: number;
  remoteId: string | null;
  lastError: string | null;
  updatedAt: string;
}

export interface Delivery {
  id: string;
  connection: string;
  type: string;
  conversation: string;
  receivedAt: string;
  state: string;
  reason: string | null;
  flows: Flow[];
}

export interface Effect {
  id: string;
  flow: string;
  action: string;
  connection: string;
  remoteId: string;
  doneAt: string;
}

export interface DeliveryPage {
  items: Delivery[];
  nextCursor: string | null;
}

export interface Summary {
  accepted: number;
  accountedFor: number;
  states: Record<string, number>;
  reasons: { state: string; reason: string; deliveries: number }[];
}

export interface Session {
  user: { email: string; role: string };
  connections: { name: string; provider: string }[];
}

export interface Filters {
  state: string;
  connection: string;
  q: string;
}
