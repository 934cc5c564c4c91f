package org.marquetry.persistence.rocksdb.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableException.Kind;
import org.marquetry.persistence.keyvalue.TableOpener;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens tables in RocksDB. */
final class RocksOpener implements TableOpener {
    private static final Logger LOG = LoggerFactory.getLogger(RocksOpener.class);

    @Override
    public Table open(Path directory) throws TableException {
        refuseOther(directory);
        loadLibrary();
        List<String> damages = damages(directory);
        Tuning tuning = new Tuning(!damages.isEmpty());
        try {
            RocksDB db = RocksDB.open(tuning.options(), directory.toString());
            damages.forEach(damage -> LOG.error(
                    "{}: what was written there is lost, and what came after it is kept; check the disk", damage));
            return new RocksTable(directory, db, tuning);
        } catch (RocksDBException e) {
            tuning.close();
            throw RocksFailure.of(directory, e);
        }
    }

    /** RocksDB names in this file what it has. */
    @Override
    public boolean isTable(Path directory) {
        return Files.isRegularFile(directory.resolve("CURRENT"));
    }

    /** Two kinds of table side by side would be two stores, of which each start sees the other one. */
    private void refuseOther(Path directory) throws TableException {
        if (!isTable(directory) && Files.exists(directory.resolve("store.mv"))) {
            throw new TableException(
                    Kind.FAILED,
                    directory
                            + " has a store of org.marquetry.persistence.mvstore; configure that, or another directory",
                    null);
        }
    }

    private static List<String> damages(Path directory) throws TableException {
        try {
            return LogInspection.damages(directory);
        } catch (IOException e) {
            throw new TableException(Kind.FAILED, directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void loadLibrary() throws TableException {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | LinkageError e) {
            String platform = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
            throw new TableException(
                    Kind.FAILED,
                    "the native code of RocksDB for " + platform + " is not there or does not load (" + e.getMessage()
                            + "); org.marquetry.persistence.mvstore needs none",
                    e);
        }
    }
}
