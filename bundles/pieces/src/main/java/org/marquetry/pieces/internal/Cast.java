package org.marquetry.pieces.internal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.pieces.Piece;
import org.marquetry.api.pieces.Provider;
import org.marquetry.api.pieces.Waiting;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Who plays which role now, since when, and who waits. */
final class Cast implements ServiceListener {
    private final BundleContext context;
    private final Succession succession;
    private final FaultLog faults;
    private final Map<Long, Instant> since = new ConcurrentHashMap<>();

    Cast(BundleContext context, Succession succession, FaultLog faults) {
        this.context = context;
        this.succession = succession;
        this.faults = faults;
    }

    void watch() {
        context.addServiceListener(this);
        for (Role role : Role.values()) {
            references(role).forEach(this::seen);
        }
    }

    void forget() {
        context.removeServiceListener(this);
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        ServiceReference<?> service = event.getServiceReference();
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            since.remove(id(service));
        } else if (event.getType() == ServiceEvent.REGISTERED
                && !Role.played(service).isEmpty()) {
            seen(service);
        }
    }

    private void seen(ServiceReference<?> service) {
        since.putIfAbsent(id(service), Instant.now());
    }

    List<Piece> list() {
        List<Piece> pieces = new ArrayList<>();
        for (Role role : Role.values()) {
            List<Provider> providers = references(role).stream()
                    .sorted(Comparator.<ServiceReference<?>>naturalOrder().reversed())
                    .map(this::provider)
                    .filter(Objects::nonNull)
                    .map(Objects::requireNonNull)
                    .toList();
            pieces.add(new Piece(role.title(), role.type(), providers, waiting(role)));
        }
        return pieces;
    }

    boolean lacks(Role role) {
        return context.getServiceReference(role.type()) == null;
    }

    private @Nullable Provider provider(ServiceReference<?> service) {
        Bundle bundle = service.getBundle();
        if (bundle == null) {
            return null;
        }
        return new Provider(
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                bundle.getBundleId(),
                service.getProperty(Constants.SERVICE_PID) instanceof String pid ? pid : "",
                service.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0,
                since.getOrDefault(id(service), Instant.now()),
                succession.isOnProbation(bundle),
                faults.of(bundle.getBundleId()));
    }

    private List<String> waiting(Role role) {
        List<String> waiting = new ArrayList<>(componentsWaiting(role));
        try {
            for (ServiceReference<Waiting> teller : context.getServiceReferences(Waiting.class, null)) {
                waiting.addAll(told(teller, role));
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
        return waiting;
    }

    private List<String> told(ServiceReference<Waiting> reference, Role role) {
        Waiting teller = context.getService(reference);
        if (teller == null) {
            return List.of();
        }
        try {
            return List.copyOf(teller.waitingFor(role.title()));
        } catch (RuntimeException | LinkageError e) {
            faults.failed(teller, e);
            return List.of();
        } finally {
            context.ungetService(reference);
        }
    }

    private List<String> componentsWaiting(Role role) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
        if (reference == null || runtime == null) {
            return List.of();
        }
        try {
            List<String> waiting = new ArrayList<>();
            for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
                for (ComponentConfigurationDTO component : runtime.getComponentConfigurationDTOs(description)) {
                    if (waitsFor(role, component)) {
                        waiting.add(description.name);
                    }
                }
            }
            return waiting;
        } finally {
            context.ungetService(reference);
        }
    }

    private static boolean waitsFor(Role role, ComponentConfigurationDTO component) {
        return component.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE
                && Arrays.stream(component.unsatisfiedReferences)
                        .anyMatch(unsatisfied -> role.type().equals(type(component, unsatisfied)));
    }

    private static @Nullable String type(ComponentConfigurationDTO component, UnsatisfiedReferenceDTO unsatisfied) {
        for (ReferenceDTO reference : component.description.references) {
            if (reference.name.equals(unsatisfied.name)) {
                return reference.interfaceName;
            }
        }
        return null;
    }

    private static long id(ServiceReference<?> service) {
        return (Long) service.getProperty(Constants.SERVICE_ID);
    }

    private List<ServiceReference<?>> references(Role role) {
        try {
            ServiceReference<?>[] references = context.getAllServiceReferences(role.type(), null);
            return references == null ? List.of() : List.of(references);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter was given", e);
        }
    }
}
