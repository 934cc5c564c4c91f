/**
 * Topic names and topic filters (MQTT 5.0 section 4.7): what is well formed, and what matches what.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.topic;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
