package org.marquetry.itests.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the disk has noted: which names are durable, which changes of names are not yet, and which writes are not synced. */
final class DiskJournal {
    /** In place of the inode of a directory. */
    static final long DIRECTORY = 0;

    private static final long REMOVED = -1;

    private final Map<String, Long> durable = new TreeMap<>();
    private final Map<String, Long> live = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();
    private final Map<Long, List<Write>> unsynced = new HashMap<>();

    private DiskJournal() {}

    static DiskJournal read(Path file) throws IOException {
        DiskJournal journal = new DiskJournal();
        for (String line : Files.readAllLines(file)) {
            journal.take(line.charAt(0), line.substring(2));
        }
        return journal;
    }

    private void take(char kind, String rest) {
        String[] words = rest.split(" ", 2);
        switch (kind) {
            case 'B' -> {
                durable.put(words[1], Long.valueOf(words[0]));
                live.put(words[1], Long.valueOf(words[0]));
            }
            case 'C' -> change(Map.of(words[1], Long.valueOf(words[0])), words[1]);
            case 'M' -> change(Map.of(rest, DIRECTORY), rest);
            case 'U', 'X' -> change(Map.of(rest, REMOVED), rest);
            case 'R' -> renamed(rest.split("\t"));
            case 'D' -> synced(rest);
            case 'W' -> {
                String[] range = words[1].split(" ");
                unsynced.computeIfAbsent(Long.valueOf(words[0]), key -> new ArrayList<>())
                        .add(new Write(Long.parseLong(range[0]), Integer.parseInt(range[1])));
            }
            case 'S', 'L' -> unsynced.remove(Long.valueOf(rest));
            default -> throw new IllegalStateException("unknown line of the disk's journal: " + kind + " " + rest);
        }
    }

    private void renamed(String[] names) {
        Map<String, Long> entries = new LinkedHashMap<>();
        live.forEach((path, inode) -> {
            if (path.equals(names[0]) || path.startsWith(names[0] + "/")) {
                entries.put(path, REMOVED);
                entries.put(names[1] + path.substring(names[0].length()), inode);
            }
        });
        change(entries, names[1]);
    }

    private void change(Map<String, Long> entries, String name) {
        Change change = new Change(name.substring(0, name.lastIndexOf('/')), entries);
        change.apply(live);
        pending.add(change);
    }

    private void synced(String directory) {
        for (Iterator<Change> changes = pending.iterator(); changes.hasNext(); ) {
            Change change = changes.next();
            if (change.directory.equals(directory)) {
                change.apply(durable);
                changes.remove();
            }
        }
    }

    /** How many changes of names are not durable. */
    int pendingNames() {
        return pending.size();
    }

    /**
     * The inode of each path after a power failure, directories before what is in them.
     *
     * @param lucky how many of the changes that are not durable have reached the disk nevertheless
     */
    Map<String, Long> names(int lucky) {
        Map<String, Long> names = new TreeMap<>(durable);
        pending.subList(0, lucky).forEach(change -> change.apply(names));
        return names;
    }

    /** The writes to an inode that were not synced, in their order. */
    List<Write> unsynced(long inode) {
        return unsynced.getOrDefault(inode, List.of());
    }

    record Write(long from, int length) {}

    private record Change(String directory, Map<String, Long> entries) {
        void apply(Map<String, Long> names) {
            entries.forEach((path, inode) -> {
                if (inode == REMOVED) {
                    names.remove(path);
                } else {
                    names.put(path, inode);
                }
            });
        }
    }
}
