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
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;

import org.marquetry.api.config.ConfigurationException;
import org.marquetry.files.TextFile;
import org.osgi.service.component.annotations.Component;

/**
 * Changes a file of users: {@code add FILE NAME PASSWORD}, {@code change FILE NAME PASSWORD}, {@code remove FILE NAME} and {@code list
 * FILE}. The file is replaced as a whole, so that who reads it sees all of the change or nothing; comments stay. Its exit status is
 * 0, 1 if it could not be done, 2 for a wrong usage.
 */
@Component(service = ToolProvider.class, property = "marquetry.tool=users")
public final class UsersTool implements ToolProvider {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
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
            case "add 4" -> put(out, Path.of(words.get(1)), words.get(2), words.get(3), false);
            case "change 4" -> put(out, Path.of(words.get(1)), words.get(2), words.get(3), true);
            case "remove 3" -> remove(out, Path.of(words.get(1)), words.get(2));
            case "list 2" -> list(out, Path.of(words.get(1)));
            default ->
                throw new IllegalArgumentException(
                        "use add FILE NAME PASSWORD, change FILE NAME PASSWORD, remove FILE NAME or list FILE");
        }
        return 0;
    }

    private static void put(PrintWriter out, Path file, String name, String password, boolean isThere)
            throws IOException {
        if (name.isBlank() || !name.equals(name.strip()) || name.startsWith("#") || !name.matches("[^:\\p{Cntrl}]+")) {
            throw new IllegalArgumentException(
                    "user name '" + name
                            + "' is not allowed; allowed is text without ':', not beginning with '#' or a space, nor ending with one");
        }
        List<String> lines = isThere || Files.exists(file) ? new ArrayList<>(TextFile.lines(file)) : new ArrayList<>();
        int place = place(lines, name);
        if (isThere == place < 0) {
            throw new ConfigurationException(file + (isThere ? " has no user " : " has already a user ") + name);
        }
        String line = name + ":"
                + Argon2Hash.of(password.getBytes(StandardCharsets.UTF_8), new SecureRandom())
                        .text();
        if (isThere) {
            lines.set(place, line);
        } else {
            lines.add(line);
        }
        write(file, lines);
        out.println((isThere ? "changed " : "added ") + name);
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
