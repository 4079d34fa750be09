#include "service/prompt.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace aip::service {
namespace {

constexpr std::string_view kKeepProduct =
    "Keep the product itself exactly as it is in the photo: its shape, proportions, colours, material, "
    "texture, logos "
    "and every letter on it. Add no text, watermark, border or other products.";

std::string_view words_of(JobType type) {
  switch (type) {
    case JobType::kMainImage:
      return "Turn this photo into the main product picture of an online marketplace: the product alone, "
             "centred, on a pure white background (#ffffff), in soft even light, sharp, without props.";
    case JobType::kSecondaryImage:
      return "Turn this photo into a secondary product picture of an online marketplace: the product in a "
             "simple, believable setting that fits its use, with natural light and a soft shadow.";
    case JobType::kBatchOptimize:
      return "Improve this product photo without changing what it shows: even out light and white balance, "
             "remove "
             "noise, dust and stains from the background, and make it sharp.";
    case JobType::kCustom:
      return "";
  }
  return "";
}

constexpr std::string_view kProfessional =
    "Work to the standard of a studio retoucher: clean edges, true colours, controlled reflections, fine "
    "texture kept.";
constexpr std::string_view kMatchReference =
    "The last picture is a finished one of the same product. Match its light, background, camera height and "
    "colour.";
constexpr std::string_view kPrevious =
    "The second picture is an earlier attempt at this that was rejected. Start from the first picture again.";

struct Reason {
  std::string_view chip;
  std::string_view words;
};

constexpr auto kReasons = std::to_array<Reason>({
    {"background", "the background was not right; make it clean and even"},
    {"cutout", "the edges of the product were cut badly; keep its whole outline, with clean edges"},
    {"colour", "the colours were off; keep those of the photo"},
    {"shape", "the product was changed; keep its shape and parts exactly"},
    {"detail", "details were lost; keep texture, print and small parts"},
    {"shadow", "the shadow was not right; make it natural and soft, or leave it out"},
    {"crop", "crop or size were wrong; show the whole product, centred, filling most of the picture"},
});

void add(std::string& text, std::string_view more, std::string_view between = "\n") {
  if (more.empty()) return;
  if (!text.empty()) text += between;
  text += more;
}

std::string in_words(const std::vector<std::string>& reasons) {
  std::string text;
  for (const auto& chip : reasons) {
    const auto known = std::ranges::find(kReasons, chip, &Reason::chip);
    add(text, known != kReasons.end() ? known->words : std::string_view(chip), "; ");
  }
  return text;
}

}  // namespace

Prompt prompt_for(JobType type, const JobOptions& options, const std::optional<PromptTemplate>& chosen,
                  bool in_full) {
  Prompt prompt;
  if (chosen) {
    prompt.text = chosen->prompt;
    prompt.negative = chosen->negative_prompt.value_or("");
    prompt.system = chosen->system_prompt.value_or("");
  } else if (in_full) {
    prompt.text = words_of(type);
    add(prompt.text, kKeepProduct);
  }
  if (in_full && options.professional_mode.value_or(false)) add(prompt.text, kProfessional);
  add(prompt.text, options.custom_prompt.value_or(""));
  if (const auto wrong = in_words(options.reasons); in_full && !wrong.empty()) {
    add(prompt.text, "What was wrong last time: " + wrong + ".");
  }
  return prompt;
}

std::string with_pictures(std::string prompt, bool has_previous, bool has_reference) {
  if (has_previous) add(prompt, kPrevious);
  if (has_reference) add(prompt, kMatchReference);
  return prompt;
}

}  // namespace aip::service
