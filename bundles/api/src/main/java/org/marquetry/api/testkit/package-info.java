/**
 * What tests of the broker and of third parties' pieces share.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.api.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
