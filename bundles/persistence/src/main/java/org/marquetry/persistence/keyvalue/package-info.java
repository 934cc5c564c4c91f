/**
 * What a store on disk is built from: a {@link org.marquetry.persistence.keyvalue.Table} of sorted keys, which a data base
 * library offers, and the {@link org.marquetry.persistence.keyvalue.TableStore} that makes a store of it.
 */
@Export
@NullMarked
@Version("0.1.0")
package org.marquetry.persistence.keyvalue;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
