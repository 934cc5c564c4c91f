package org.marquetry.itests.conformance.report;

import org.marquetry.itests.evidence.Source;

/**
 * Something that has to be shown.
 *
 * @param binds server, client or both; empty where only the server is meant
 * @param server what the server has to do with it: acts, detects that a client breaks it, or none
 * @param section the title of the section, or its number where there is no numbered statement
 * @param what in our own words, where no number of the specification says it
 */
record Statement(Source source, String id, String binds, String server, String section, String what) {}
