// expect: no-own-session
export const unit = (session: Record<string, unknown>): unknown => session['#' + 'unit'];
