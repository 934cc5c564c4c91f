/**
 * Proves that an acknowledgement is a promise: the broker is killed under load, or loses its power, and what its clients saw is
 * checked against what they were told.
 */
package org.marquetry.itests.crash;
