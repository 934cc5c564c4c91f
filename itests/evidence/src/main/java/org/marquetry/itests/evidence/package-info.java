/**
 * What tests with {@link org.marquetry.api.testkit.Normative} showed, as files that the conformance report is made from. A
 * module whose tests count has this one as a dependency of its tests; JUnit finds the rest.
 */
package org.marquetry.itests.evidence;
