/** The conformance tests as a bundle, beside the broker that they test. */
package org.marquetry.itests.conformance.assembly;
