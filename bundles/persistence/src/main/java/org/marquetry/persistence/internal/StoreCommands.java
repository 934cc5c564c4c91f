package org.marquetry.persistence.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

import org.marquetry.persistence.keyvalue.TableException;

/** The commands that read a store, whether it is in use or not; what they find out is written in lines. */
final class StoreCommands {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    static final String WORDS = "verify, show sessions, show retained, show queue CLIENT, backup FILE";

    private final PrintWriter out;

    StoreCommands(PrintWriter out) {
        this.out = out;
    }

    /** Whether there is such a command; the table need not be opened for one that there is not. */
    static boolean knows(List<String> words) {
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "verify" -> words.size() == 1;
            case "backup" -> words.size() == 2;
            case "show" ->
                words.size() == 2 && List.of("sessions", "retained").contains(words.get(1))
                        || words.size() == 3 && words.get(1).equals("queue");
            default -> false;
        };
    }

    /** Does what {@link #knows} knows. */
    int run(TableWalk walk, List<String> words) throws IOException {
        return switch (words.get(0)) {
            case "verify" -> verify(walk);
            case "backup" -> backup(walk, path(words.get(1)));
            default -> show(walk, words);
        };
    }

    private int verify(TableWalk walk) throws IOException {
        Verification.Findings found = Verification.of(walk, out::println);
        out.println("sessions " + found.sessions());
        out.println("subscriptions " + found.subscriptions());
        out.println("wills " + found.wills());
        out.println("incoming packet identifiers " + found.incoming());
        out.println("messages " + found.messages());
        out.println("messages with a packet identifier " + found.marks());
        out.println("retained messages " + found.retained());
        out.println("bytes " + found.bytes());
        out.println("without a session " + found.strays());
        out.println("damaged " + found.damaged());
        return found.damaged() == 0 ? DONE : FAILED;
    }

    private int backup(TableWalk walk, Path file) throws IOException {
        Backup.Written written = Backup.write(walk, file, out::println);
        out.println(written.records() + " records, " + written.bytes() + " bytes in " + file.toAbsolutePath()
                + (written.damaged() == 0 ? "" : "; " + written.damaged() + " damaged ones are not in it"));
        return written.damaged() == 0 ? DONE : FAILED;
    }

    private int show(TableWalk walk, List<String> words) throws IOException {
        Listing listing = new Listing(walk, out::println);
        switch (words.get(1)) {
            case "sessions" -> listing.sessions();
            case "retained" -> listing.retained();
            default -> {
                if (!listing.queue(words.get(2))) {
                    throw new IOException("there is no session of client " + RecordName.printable(words.get(2)));
                }
            }
        }
        return DONE;
    }

    static Path path(String given) throws IOException {
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw new IOException("not a path: " + given, e);
        }
    }

    /** One line that says why a command could not be done. */
    static String reason(IOException failure) {
        String message = failure.getMessage();
        if (failure instanceof TableException || message != null && failure.getClass() == IOException.class) {
            return String.valueOf(message);
        }
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
