package org.marquetry.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Properties;

/** A configuration as a file: {@code PID.cfg} or {@code PID~NAME.cfg}, lines of {@code key=value} in UTF-8. */
record ConfigFile(Path path) {
    private static final String EXTENSION = ".cfg";

    /** Files that begin with a dot are those that editors leave behind. */
    static boolean isOne(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(EXTENSION) && !name.startsWith(".") && name.length() > EXTENSION.length();
    }

    Pid pid() {
        String name = path.getFileName().toString();
        return Pid.of(name.substring(0, name.length() - EXTENSION.length()));
    }

    Dictionary<String, Object> read() throws LaunchException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new LaunchException(
                    ExitStatus.CONFIGURATION, "configuration file " + path + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw Directories.unreadable("configuration file " + path, e);
        }
        Dictionary<String, Object> settings = new Hashtable<>();
        properties.stringPropertyNames().forEach(key -> settings.put(key, properties.getProperty(key)));
        return settings;
    }
}
