package org.marquetry.persistence.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.marquetry.persistence.keyvalue.TableOpener;

/** Commands on a store that no process uses. */
public final class OfflineStore {
    private static final String USAGE = "use verify DIR, compact DIR, show DIR sessions, show DIR retained,"
            + " show DIR queue CLIENT, backup DIR FILE, or restore DIR FILE";

    private final TableOpener opener;

    public OfflineStore(TableOpener opener) {
        this.opener = opener;
    }

    /** Does what the words say; answers the status of the process. */
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        if (arguments.length < 2) {
            err.println(USAGE);
            return StoreCommands.USAGE;
        }
        List<String> words = new ArrayList<>(List.of(arguments));
        String directory = words.remove(1);
        try {
            return run(out, err, StoreCommands.path(directory), words);
        } catch (IOException e) {
            err.println(StoreCommands.reason(e));
            return StoreCommands.FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int run(PrintWriter out, PrintWriter err, Path directory, List<String> words) throws IOException {
        if (words.equals(List.of("compact"))) {
            return compact(out, directory);
        }
        if (words.size() == 2 && words.get(0).equals("restore")) {
            return restore(out, directory, StoreCommands.path(words.get(1)));
        }
        if (!StoreCommands.knows(words)) {
            err.println(USAGE);
            return StoreCommands.USAGE;
        }
        return with(directory, access -> read(out, access, words));
    }

    private static int read(PrintWriter out, TableAccess access, List<String> words) throws IOException {
        TableWalk walk = new TableWalk(access.table(), access::isClosing);
        return new StoreCommands(out).run(walk, words);
    }

    private int compact(PrintWriter out, Path directory) throws IOException {
        long before = size(directory);
        with(directory, access -> {
            access.table().compact();
            return StoreCommands.DONE;
        });
        out.println(directory + " takes " + size(directory) + " bytes, before " + before);
        return StoreCommands.DONE;
    }

    private int restore(PrintWriter out, Path directory, Path file) throws IOException {
        long records = new Restoring(opener, directory, file).run();
        out.println(records + " records restored into " + directory);
        return StoreCommands.DONE;
    }

    /** Something to be done with an open store. */
    @FunctionalInterface
    private interface Work {
        int with(TableAccess access) throws IOException;
    }

    private int with(Path directory, Work work) throws IOException {
        if (!Files.isDirectory(directory) || !opener.isTable(directory)) {
            throw new IOException("there is no store in " + directory);
        }
        TableAccess access = new TableAccess(opener, directory);
        access.open();
        try {
            return work.with(access);
        } finally {
            access.close();
        }
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(path);
            }
        }
        return bytes;
    }
}
