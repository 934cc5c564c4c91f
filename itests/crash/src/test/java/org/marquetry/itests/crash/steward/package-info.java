/** A bundle by which tests reach the broker's framework. */
package org.marquetry.itests.crash.steward;
