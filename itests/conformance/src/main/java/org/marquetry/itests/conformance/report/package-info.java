/**
 * The conformance report: each statement of the specification, and what the tests of this build have shown of it. The tables of
 * statements are resources beside these classes; they hold numbers and titles, not the specification's sentences.
 */
package org.marquetry.itests.conformance.report;
