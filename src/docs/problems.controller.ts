import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { AppError } from '../common/errors/app-error.js';
import { errorCatalogue, type ErrorCode } from '../common/errors/catalogue.js';
import { Public } from '../common/http/access.decorators.js';
import { problemAdvice } from './problem-advice.js';

/** The pages that a problem's `type` refers to. Their links are relative, so that they stay below `PUBLIC_URL`. */
@ApiExcludeController()
@Controller('problems')
export class ProblemsController {
  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  list(): string {
    const items = Object.entries(errorCatalogue).map(
      ([code, { status, title }]) =>
        `<li><a href="problems/${code}"><code>${code}</code></a><br>${status} ${title}</li>`,
    );
    return page(
      'Problems',
      `<p>Every error of the API is a problem document (RFC 9457): its <code>code</code> is one of these, and its
       <code>type</code> links to the page that explains it.</p>
       <ul>${items.join('\n')}</ul>`,
    );
  }

  /** @throws AppError resource.not_found */
  @Get(':code')
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  show(@Param('code') code: string): string {
    if (!isErrorCode(code)) throw new AppError('resource.not_found');
    const { status, title, detail } = errorCatalogue[code];
    return page(
      title,
      `<p><code>${code}</code>, HTTP status ${status}</p><p>${detail}</p>
       <h2>What to do</h2><p>${problemAdvice[code]}</p><p><a href="../problems">All problems</a></p>`,
    );
  }
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

/** Only texts from our own catalogue are inserted. */
function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem}
ul{padding:0;list-style:none}li{margin:.6rem 0}</style>
</head><body><h1>${title}</h1>${body}</body></html>`;
}
