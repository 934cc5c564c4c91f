/**
 * Reading a component's configuration so that a wrong value is refused in words.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.config;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
