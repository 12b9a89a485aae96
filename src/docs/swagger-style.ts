/** What Swagger UI lacks: a page that fits a phone, boxes as high as their content, legible headers in the dark. */
export const swaggerStyle = `
  .swagger-ui textarea.body-param__text { min-height: 4em; field-sizing: content; }
  .swagger-ui .opblock-summary-operation-id { font-size: 14px; }
  .swagger-ui .opblock .opblock-summary .view-line-link.copy-to-clipboard { flex-shrink: 0; }
  .swagger-ui .response-col_links { display: none; }
  .dark-mode .swagger-ui .headers-wrapper .header-col { color: inherit; }
  .swagger-ui .authenticator { align-items: center; display: flex; flex-wrap: wrap; gap: 8px 12px; margin: 12px 0; }
  .swagger-ui .authenticator { color: #3b4151; font-size: 14px; }
  .swagger-ui .authenticator > div { flex: 1 1 14em; }
  .swagger-ui .authenticator code { display: block; margin-top: 4px; overflow-wrap: anywhere; }
  .swagger-ui .authenticator img { height: 196px; width: 196px; }
  .swagger-ui .authenticator .btn { min-width: 12em; }
  .swagger-ui .authenticator .btn[disabled] { opacity: 0.6; }
  .dark-mode .swagger-ui .authenticator, .dark-mode .swagger-ui .authenticator .btn { color: #e4e6e6; }
  @media (max-width: 640px) {
    .swagger-ui .opblock-tag { flex-wrap: wrap; }
    .swagger-ui .opblock-tag > a { flex: 1; overflow-wrap: anywhere; }
    .swagger-ui .opblock-tag > small { flex: 1 0 100%; order: 1; padding: 6px 0; }
    .swagger-ui .opblock-summary-control { flex-wrap: wrap; row-gap: 4px; }
    .swagger-ui .opblock-summary-operation-id { flex: 1 0 100%; font-size: 12px; padding: 6px 10px 0; text-align: start; }
    .swagger-ui .renderedMarkdown code { overflow-wrap: anywhere; white-space: normal; }
    .swagger-ui .try-out { display: flex; gap: 6px; padding: 0; }
    .swagger-ui .try-out .btn { margin: 0; min-width: 0; padding: 5px 8px; }
    .swagger-ui .parameters-col_description input[type="text"] { min-width: 0; width: 100%; }
    .swagger-ui table.responses-table, .swagger-ui table.live-responses-table { table-layout: fixed; }
    .swagger-ui .col_header.response-col_status, .swagger-ui td.response-col_status { width: 4.5em; }
  }`;
