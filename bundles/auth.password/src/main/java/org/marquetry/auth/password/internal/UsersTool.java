package org.marquetry.auth.password.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.spi.ToolProvider;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.auth.users.SaslPrep;
import org.marquetry.auth.users.ScramHash;
import org.marquetry.auth.users.ScramKeys;
import org.marquetry.auth.users.UserLine;
import org.marquetry.files.TextFile;
import org.osgi.service.component.annotations.Component;

/**
 * Changes a file of users: {@code add FILE NAME PASSWORD [scram=LIST]}, {@code change FILE NAME PASSWORD [scram=LIST]}, {@code remove FILE NAME} and {@code list
 * FILE}. The file is replaced as a whole, so that who reads it sees all of the change or nothing; comments stay. Its exit status is
 * 0, 1 if it could not be done, 2 for a wrong usage.
 */
@Component(service = ToolProvider.class, property = "marquetry.tool=users")
public final class UsersTool implements ToolProvider {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final String SCRAM = "scram=";
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    @Override
    public String name() {
        return PasswordSettings.PID;
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            return run(out, List.of(arguments));
        } catch (ConfigurationException e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println(arguments[1] + " cannot be written: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return USAGE;
        }
        return FAILED;
    }

    private static int run(PrintWriter out, List<String> words) throws IOException {
        String command = words.isEmpty() ? "" : words.get(0) + " " + words.size();
        switch (command) {
            case "add 4", "add 5" -> add(out, words);
            case "change 4", "change 5" -> change(out, words);
            case "remove 3" -> remove(out, Path.of(words.get(1)), words.get(2));
            case "list 2" -> list(out, Path.of(words.get(1)));
            default ->
                throw new IllegalArgumentException(
                        "use add or change FILE NAME PASSWORD [scram=LIST], remove FILE NAME or list FILE");
        }
        return 0;
    }

    private static void add(PrintWriter out, List<String> words) throws IOException {
        Path file = Path.of(words.get(1));
        String name = words.get(2);
        requireName(name);
        List<String> lines = Files.exists(file) ? new ArrayList<>(TextFile.lines(file)) : new ArrayList<>();
        if (place(lines, name) >= 0) {
            throw new ConfigurationException(file + " has already a user " + name);
        }
        lines.add(line(name, words.get(3), words.size() > 4 ? kinds(words.get(4)) : List.of()));
        write(file, lines);
        out.println("added " + name);
    }

    /** Without a list there are keys for what there were some: old ones would be those of the old password. */
    private static void change(PrintWriter out, List<String> words) throws IOException {
        Path file = Path.of(words.get(1));
        String name = words.get(2);
        requireName(name);
        List<String> lines = new ArrayList<>(TextFile.lines(file));
        int place = place(lines, name);
        if (place < 0) {
            throw new ConfigurationException(file + " has no user " + name);
        }
        List<ScramHash> kinds = words.size() > 4 ? kinds(words.get(4)) : kindsOfLine(lines.get(place));
        lines.set(place, line(name, words.get(3), kinds));
        write(file, lines);
        out.println("changed " + name);
    }

    private static void requireName(String name) {
        if (name.isBlank() || !name.equals(name.strip()) || name.startsWith("#") || !name.matches("[^:\\p{Cntrl}]+")) {
            throw new IllegalArgumentException("user name '" + name
                    + "' is not allowed; allowed is text without ':', not beginning with '#' or a space, nor"
                    + " ending with one");
        }
    }

    private static List<ScramHash> kinds(String word) {
        String list = word.startsWith(SCRAM) ? word.substring(SCRAM.length()) : "";
        if (list.equals("none")) {
            return List.of();
        }
        return Arrays.stream(list.split(",", -1))
                .map(each -> ScramHash.ofMechanism("SCRAM-" + each.strip().toUpperCase(Locale.ROOT))
                        .orElseThrow(() -> new IllegalArgumentException(
                                word + " is not allowed; allowed is scram=none, or a list of sha-1, sha-256, sha-512")))
                .distinct()
                .toList();
    }

    private static List<ScramHash> kindsOfLine(String line) {
        return UserLine.parse(List.of(line)).get(0).scram().stream()
                .map(ScramKeys::hash)
                .toList();
    }

    private static String line(String name, String password, List<ScramHash> kinds) {
        SecureRandom random = new SecureRandom();
        StringBuilder line = new StringBuilder(name)
                .append(':')
                .append(Argon2Hash.of(password.getBytes(StandardCharsets.UTF_8), random)
                        .text());
        if (!kinds.isEmpty()) {
            SaslPrep.prepare(name);
        }
        for (ScramHash kind : kinds) {
            line.append(' ').append(ScramKeys.of(kind, password, random).text());
        }
        return line.toString();
    }

    private static void remove(PrintWriter out, Path file, String name) throws IOException {
        List<String> lines = new ArrayList<>(TextFile.lines(file));
        int place = place(lines, name);
        if (place < 0) {
            throw new ConfigurationException(file + " has no user " + name);
        }
        lines.remove(place);
        write(file, lines);
        out.println("removed " + name);
    }

    private static void list(PrintWriter out, Path file) {
        for (String line : TextFile.lines(file)) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                out.println(line.substring(0, colon).strip());
            }
        }
    }

    private static int place(List<String> lines, String name) {
        for (int i = 0; i < lines.size(); i++) {
            int colon = lines.get(i).indexOf(':');
            if (colon > 0 && lines.get(i).substring(0, colon).strip().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        boolean isPosix = Files.getFileStore(real.getParent()).supportsFileAttributeView("posix");
        Path next = Files.createTempFile(real.getParent(), real.getFileName() + ".", ".new");
        try {
            if (isPosix) {
                Files.setPosixFilePermissions(next, Files.exists(real) ? Files.getPosixFilePermissions(real) : PRIVATE);
            }
            byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(content); left.hasRemaining(); ) {
                    channel.write(left);
                }
                channel.force(true);
            }
            Files.move(next, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
