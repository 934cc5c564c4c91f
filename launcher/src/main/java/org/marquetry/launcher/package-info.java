/**
 * The executable: reads the command line, embeds an OSGi framework, starts the bundles of the features in this jar, and says
 * when the broker is ready or why it is not. It knows the bundles by their services only.
 */
package org.marquetry.launcher;
