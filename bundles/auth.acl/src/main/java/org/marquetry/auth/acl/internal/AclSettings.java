package org.marquetry.auth.acl.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.files.TextFile;

/** What the configuration asks for. */
record AclSettings(String pid, Path file, String form) {
    static final String PID = "org.marquetry.auth.acl";
    static final String AUTO = "auto";

    private static final String MARQUETRY = "marquetry";
    private static final String MOSQUITTO = "mosquitto";

    /**
     * @param directory what a relative file is in; null for the directory that the process was started in
     * @throws ConfigurationException if a value or a key is not allowed
     */
    static AclSettings read(Map<String, ?> configuration, @Nullable String directory) {
        Settings settings = new Settings(PID, configuration);
        AclSettings read = new AclSettings(
                settings.pid(),
                settings.file("file", directory, "the path of a file of rules"),
                settings.oneOf("form", AUTO, AUTO, MARQUETRY, MOSQUITTO));
        settings.refuseUnknown();
        return read;
    }

    /** @throws ConfigurationException if a file of rules cannot be read, or a line is wrong, with a message that names it */
    static Rules rules(Path file, String form) {
        return TextFile.read(file, lines -> rules(form, lines));
    }

    /** @throws IllegalArgumentException if a line is wrong, with a message that names it */
    static Rules rules(String form, List<String> lines) {
        boolean mosquitto = form.equals(MOSQUITTO) || form.equals(AUTO) && MosquittoLines.areThese(lines);
        return mosquitto ? MosquittoLines.parse(lines) : RuleLines.parse(lines);
    }
}
