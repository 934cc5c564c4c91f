/**
 * Where sessions, queued messages and retained messages outlive a connection, and the promise that acknowledgements
 * rest on.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
