/**
 * What one engine leaves to the next: the state of clients that stay connected while there is none. The form has a version, so
 * that an engine knows what it can take over, and none of its types belongs to an engine.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.handover;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
