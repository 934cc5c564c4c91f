/** The rules of the structure, checked on what was built. */
package org.marquetry.itests.architecture;
