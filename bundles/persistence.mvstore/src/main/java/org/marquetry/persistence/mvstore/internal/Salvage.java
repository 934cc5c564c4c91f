package org.marquetry.persistence.mvstore.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.Page;
import org.marquetry.persistence.keyvalue.TableException;
import org.marquetry.persistence.keyvalue.TableException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a store without the pages of another one that cannot be read, and puts it in its place. Readers get past such a page, but
 * a change of what is in it, or whatever moves it elsewhere, fails each time.
 */
final class Salvage {
    private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);
    private static final String UNFINISHED = "store.mv.new";

    private final Path directory;
    private final int cacheMebi;
    private int lost;
    private long unwritten;

    Salvage(Path directory, int cacheMebi) {
        this.directory = directory;
        this.cacheMebi = cacheMebi;
    }

    /**
     * Replaces a file.
     *
     * @param portion how many bytes are kept in the heap
     */
    void run(Path file, long portion) throws TableException {
        Path unfinished = directory.resolve(UNFINISHED);
        try {
            Files.deleteIfExists(unfinished);
            copy(file, unfinished, portion);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            MvOpener.syncDirectory(directory);
        } catch (IOException | RuntimeException e) {
            throw MvFailure.of(directory, e);
        }
        LOG.error("{}: {} damaged pages are left out, and what was in them is lost; look at the device", file, lost);
    }

    private void copy(Path from, Path to, long portion) throws TableException {
        MVStore old = MvOpener.open(directory, from, cacheMebi);
        try {
            MVStore made = MvOpener.open(directory, to, cacheMebi);
            try {
                MVMap<byte[], byte[]> target = MvOpener.map(made);
                copy(MvOpener.map(old).getRootPage(), target, portion);
                made.setStoreVersion(old.getStoreVersion());
                made.commit();
                made.sync();
            } finally {
                made.closeImmediately();
            }
        } finally {
            old.closeImmediately();
        }
    }

    private void copy(Page<byte[], byte[]> page, MVMap<byte[], byte[]> target, long portion) {
        if (page.isLeaf()) {
            for (int i = 0; i < page.getKeyCount(); i++) {
                target.put(page.getKey(i), page.getValue(i));
                unwritten += page.getKey(i).length + page.getValue(i).length;
            }
            if (unwritten >= portion) {
                unwritten = 0;
                target.getStore().commit();
            }
            return;
        }
        for (int i = 0; i < page.getRawChildPageCount(); i++) {
            copyChild(page, i, target, portion);
        }
    }

    private void copyChild(Page<byte[], byte[]> page, int index, MVMap<byte[], byte[]> target, long portion) {
        Page<byte[], byte[]> child;
        try {
            child = page.getChildPage(index);
        } catch (RuntimeException e) {
            if (MvFailure.of(directory, e).kind() != Kind.DAMAGED) {
                throw e;
            }
            lost++;
            return;
        }
        copy(child, target, portion);
    }
}
