import type { Client, Connection, Submittable } from 'pg';

export interface DescribedColumn {
  name: string;
  oid: number;
}

/** The methods that pg's client calls while it prepares and describes a statement without executing it. */
class Description implements Submittable {
  private columns: DescribedColumn[] = [];

  constructor(
    private readonly text: string,
    private readonly settle: { resolve(columns: DescribedColumn[]): void; reject(error: Error): void },
  ) {}

  submit(connection: Connection): void {
    connection.parse({ text: this.text, name: '', types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.columns = fields.map(({ name, dataTypeID: oid }) => ({ name, oid }));
  }

  handleReadyForQuery(): void {
    this.settle.resolve(this.columns);
  }

  handleError(error: Error): void {
    this.settle.reject(new Error(`${error.message}: ${this.text}`));
  }
}

/** Returns the columns of a statement's result, without executing it; none if it returns no rows. */
export function describeStatement(client: Client, text: string): Promise<DescribedColumn[]> {
  return new Promise((resolve, reject) => {
    client.query(new Description(text, { resolve, reject }));
  });
}
