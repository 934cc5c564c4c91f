package org.marquetry.launcher;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The services of the framework, as the launcher uses them. */
final class Services {
    private final BundleContext context;

    Services(BundleContext context) {
        this.context = context;
    }

    /** Uses a service for the length of a call. */
    <S, R> R call(Class<S> type, Function<S, R> call) throws LaunchException {
        ServiceReference<S> reference = context.getServiceReference(type);
        S service = reference == null ? null : context.getService(reference);
        if (service == null) {
            throw new LaunchException(ExitStatus.FAILED, "the service " + type.getName() + " is missing");
        }
        try {
            return call.apply(service);
        } finally {
            context.ungetService(reference);
        }
    }

    /** The components of all bundles, as they are now. */
    Components components() throws LaunchException {
        return call(ServiceComponentRuntime.class, runtime -> Components.look(context, runtime));
    }

    /** Two properties of all services of a type, the second by the first. */
    Map<String, String> properties(String type, String key, String value) {
        Map<String, String> found = new TreeMap<>();
        for (ServiceReference<?> reference : references(type)) {
            found.put(String.valueOf(reference.getProperty(key)), String.valueOf(reference.getProperty(value)));
        }
        return found;
    }

    /** A property of all services of a type, whose class may be unknown here. */
    Stream<String> property(String type, String name) {
        return references(type).stream()
                .map(reference -> reference.getProperty(name))
                .filter(Objects::nonNull)
                .map(Object::toString);
    }

    private List<ServiceReference<?>> references(String type) {
        try {
            ServiceReference<?>[] references = context.getAllServiceReferences(type, null);
            return references == null ? List.of() : List.of(references);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }
}
