/** The store in RocksDB. */
@NullMarked
package org.marquetry.persistence.rocksdb.internal;

import org.jspecify.annotations.NullMarked;
