package org.marquetry.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.cm.ManagedServiceFactory;

/** The configurations that there are, and who takes them. */
final class Configurations {
    private static final String ANY_BUNDLE = "?";

    private final Services services;

    Configurations(Services services) {
        this.services = services;
    }

    /** Adds a configuration, or changes it where it differs. */
    void put(Pid pid, Dictionary<String, Object> settings) throws LaunchException {
        change(pid, configuration -> configuration.updateIfDifferent(settings));
    }

    /**
     * Changes a configuration and, if its component failed with it as it was, has the component made anew. The component
     * runtime would take such a change for applied, since there is no instance that could refuse it.
     */
    void replace(Pid pid, Dictionary<String, Object> settings) throws LaunchException {
        if (pid.name() != null && services.components().hasFailed(pid)) {
            remove(pid);
        }
        put(pid, settings);
    }

    void remove(Pid pid) throws LaunchException {
        change(pid, Configuration::delete);
    }

    private void change(Pid pid, Change change) throws LaunchException {
        IOException failure = services.call(ConfigurationAdmin.class, admin -> {
            try {
                change.apply(
                        pid.name() == null
                                ? admin.getConfiguration(pid.role(), ANY_BUNDLE)
                                : admin.getFactoryConfiguration(pid.role(), pid.name(), ANY_BUNDLE));
                return null;
            } catch (IOException e) {
                return e;
            }
        });
        if (failure != null) {
            throw new LaunchException(
                    ExitStatus.DIRECTORY,
                    "the configuration " + pid + " cannot be kept: " + failure.getMessage(),
                    failure);
        }
    }

    List<Pid> pids() throws LaunchException {
        return services.call(ConfigurationAdmin.class, Configurations::list);
    }

    private static List<Pid> list(ConfigurationAdmin admin) {
        return all(admin).stream()
                .map(Configuration::getPid)
                .sorted()
                .map(Pid::of)
                .toList();
    }

    private static List<Configuration> all(ConfigurationAdmin admin) {
        try {
            Configuration[] found = admin.listConfigurations(null);
            return found == null ? List.of() : List.of(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }

    /** What all configurations that there are say for a key, by their PIDs. */
    Map<String, Object> values(String key) throws LaunchException {
        return services.call(ConfigurationAdmin.class, admin -> {
            Map<String, Object> values = new HashMap<>();
            for (Configuration configuration : all(admin)) {
                Object value = configuration.getProperties().get(key);
                if (value != null) {
                    values.put(configuration.getPid(), value);
                }
            }
            return values;
        });
    }

    /** Whether anybody takes a configuration: a component, or a managed service. */
    boolean isTaken(Pid pid, Components components) {
        return takers(components).contains(pid.role());
    }

    /** In words, that nobody takes a configuration, and what its PID may have been meant to be. */
    String complaint(Pid pid, Components components) {
        String nearest = Spelling.nearest(pid.role(), takers(components));
        return "no component takes the configuration " + pid
                + (nearest == null ? "" : "; did you mean " + pid.withRole(nearest) + "?");
    }

    private Set<String> takers(Components components) {
        Set<String> takers = new TreeSet<>(components.pids());
        Stream.of(ManagedService.class, ManagedServiceFactory.class)
                .flatMap(type -> services.property(type.getName(), Constants.SERVICE_PID))
                .forEach(takers::add);
        return takers;
    }

    @FunctionalInterface
    private interface Change {
        void apply(Configuration configuration) throws IOException;
    }
}
