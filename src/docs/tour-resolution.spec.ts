import { partOf } from './tour-resolution.js';

describe('the part of the document that Swagger UI needs for an operation', () => {
  const refTo = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
  const document = {
    openapi: '3.1.0',
    paths: {
      '/users': { get: { responses: { 200: refTo('responses', 'User'), 404: { examples: {} } } } },
      '/other': { get: { responses: { 200: refTo('schemas', 'Other') } } },
    },
    components: {
      securitySchemes: { accessToken: { type: 'http' } },
      responses: { User: { schema: refTo('schemas', 'User') } },
      schemas: {
        User: { friend: refTo('schemas', 'User'), role: refTo('schemas', 'Role') },
        Role: {},
        Other: {},
      },
    },
  };
  const { responses, securitySchemes, schemas } = document.components;

  it('is its path, and what that refers to, directly or not', () => {
    expect(partOf(document, ['paths', '/users', 'get'])).toEqual({
      openapi: '3.1.0',
      paths: { '/users': document.paths['/users'] },
      components: { securitySchemes, responses, schemas: { User: schemas.User, Role: {} } },
    });
  });

  it('is a component, and what that refers to', () => {
    const part = partOf(document, ['components', 'schemas', 'User']);
    expect(part.paths).toEqual({});
    expect(part.components).toEqual({ securitySchemes, schemas: { User: schemas.User, Role: {} } });
  });

  it('is all components of a kind, and what those refer to', () => {
    const part = partOf(document, ['components', 'responses']);
    expect(part.paths).toEqual({});
    expect(part.components).toEqual({
      securitySchemes,
      responses,
      schemas: { User: schemas.User, Role: {} },
    });
    expect(partOf(document, ['components', 'securitySchemes']).components).toEqual({ securitySchemes });
  });

  it('is neither a path nor a component for the rest, and everything for all of it', () => {
    expect(partOf(document, ['servers'])).toEqual({
      openapi: '3.1.0',
      paths: {},
      components: { securitySchemes },
    });
    expect(partOf(document, [])).toBe(document);
    expect(partOf(document, ['components'])).toBe(document);
  });
});
