/** What is put into bundles that do not do what they should. */
package org.marquetry.itests.framework.bad;
